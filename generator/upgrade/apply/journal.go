package apply

import (
	"encoding/json"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Where an upgrade keeps what it needs to be finished or rolled back. A
// .gitignore in workDir keeps it out of git.
const (
	workDir     = ".chassis/upgrade"
	journalPath = workDir + "/journal.json"
	rescueDir   = ".chassis/aborted" // edits that an abort would overwrite
)

const journalSchema = 1

// phase is the progress of an upgrade.
type phase string

// The phases.
const (
	applying phase = "applying" // steps may be done or not
	applied  phase = "applied"  // all steps are done, conflicts are left
	aborting phase = "aborting" // steps are being rolled back
)

// journal is the plan on disk while the work tree changes.
type journal struct {
	Schema int                   `json:"schema"`
	Phase  phase                 `json:"phase"`
	Steps  []journalStep         `json:"steps"` // in the order of applying
	Made   []string              `json:"made"`  // directories that did not exist, parents first
	Left   []leftDirectory       `json:"left"`  // directories that may become empty, children first
	Index  *worktree.IndexChange `json:"index"` // nil without conflicts or without git
	Report *plan.Report          `json:"report"`

	Head *string `json:"head"` // the commit that was checked out; empty before the first, nil if unknown
}

// journalStep is a step with the files that it moves.
type journalStep struct {
	plan.Step
	Staged string `json:"staged"` // the new content in workDir; empty for a deletion
	Backup string `json:"backup"` // the old content in workDir; empty for a new file
}

// write replaces the journal on disk atomically.
func (j *journal) write(root *os.Root) error {
	data, err := json.MarshalIndent(j, "", " ")
	if err != nil {
		return err
	}
	if len(data) > maxJournal || len(j.Steps) > maxSteps {
		return worktree.Problemf("too_large", "upgrade in smaller steps, for example one answer after another",
			"the upgrade changes %d files, more than its journal may hold", len(j.Steps))
	}
	next := journalPath + ".next"
	if err := writeSynced(root, next, data, ownerOf(root, journalPath), 0o644); err != nil {
		return err
	}
	if err := root.Rename(next, journalPath); err != nil {
		return err
	}
	syncDirectories(root, workDir)
	return nil
}

// removeJournal removes the journal of an upgrade, then the files that it names.
func removeJournal(root *os.Root) error {
	err := ignoreNotExist(root.Remove(journalPath))
	if err != nil {
		return err
	}
	syncDirectories(root, workDir)
	return root.RemoveAll(workDir)
}
