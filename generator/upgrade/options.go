package upgrade

import (
	"io/fs"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// Options say what to upgrade and how.
type Options struct {
	Dir            string // of the project
	Templates      fs.FS  // rooted at templates/
	Set            []string
	Restore        []string
	Mode           ConflictMode // zero is [Markers]
	AllowDowngrade bool

	// Resources, if not nil, returns the answers with other resources, and what
	// their owner should know. The first migration that they need gets the number
	// next, which is above those of all that there are. The project has to have
	// the version of the templates.
	Resources func(answers generator.Spec, next int) (changed generator.Spec, notes []string, err error)

	Take map[string]Side // paths that are decided

	// Bot closes an upgrade at once, also with conflicts: git's index has no
	// stages, and neither Continue nor Abort is needed or possible.
	Bot bool

	// Verify builds, vets and tests the service with the upgrade in a copy, and
	// makes each package that the upgrade breaks a conflict. It runs the code of
	// the project.
	Verify        bool
	VerifyTimeout time.Duration // of one go command; zero is 10 minutes

	Without []Rule // rules that are left out, to measure what they are worth

	// Hook, if not nil, is called before each operation that changes the
	// project. Tests end the process in it.
	Hook func(operation string)
}

// Side is the version of a file that its owner decided for.
type Side = plan.Side

// The sides.
const (
	Ours   = plan.Ours   // the owner's version
	Theirs = plan.Theirs // the template's version
)

// A Rule is one of those by which an upgrade has fewer conflicts, or says of more
// what would not work.
type Rule = merge.Rule

// The rules that can be left out.
const (
	RuleInsertions   = merge.Insertions   // what both sides insert at one place stays side by side
	RuleAlignment    = merge.Alignment    // of Go source counts for nothing
	RuleDeclarations = merge.Declarations // Go is merged by declarations, and imports as a set
	RuleValidity     = merge.Validity     // a merged file that its language refuses is a conflict
	RuleNames        = merge.Names        // Go that uses what the upgrade has taken away is a conflict
	RuleEmptied      = merge.Emptied      // a directory that its owner emptied stays empty
	RuleNumbers      = merge.Numbers      // migrations that arrive get numbers above the owner's

	RuleModule   Rule = "module"   // a module path that the owner changed by hand is an answer
	RuleCodemods Rule = "codemods" // the owner's code is rewritten where the templates say how
)

// ConflictMode is what becomes of lines that both sides changed.
type ConflictMode = merge.Mode

// The conflict modes.
const (
	Markers = merge.Markers // both versions are in the file, between markers
	Rej     = merge.Rej     // the owner's text stays, the template's hunks go to PATH.rej
	Refuse  = merge.Refuse  // nothing is written
)
