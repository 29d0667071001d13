package plan

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/gosource"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A goPackage is a package of the upgraded project. That of tests from outside is
// another one in the same directory.
type goPackage struct{ dir, name string }

// goneNames are the names of packages that these declared before the upgrade and do
// not declare any more, or with another type.
type goneNames map[goPackage]map[string]gone

type gone struct {
	what    string // one of those below
	byOwner bool   // the templates still declare it
}

const (
	notDeclared = "which %s no longer declares"
	otherType   = "which has other parameters or results in %s"
)

// nameCheck looks for Go files that use what the upgrade has taken away: they would
// not compile.
type nameCheck struct {
	*builder
	files map[string]*file // by target
	gone  goneNames
}

// checkNames makes these files conflicts.
func (b *builder) checkNames(files []*file) {
	if b.in.Without.Has(merge.Names) || len(b.steps) == 0 {
		return
	}
	c := nameCheck{builder: b, files: map[string]*file{}, gone: goneNames{}}
	for _, f := range files {
		c.files[f.target] = f
	}
	for _, f := range files {
		if f.base != nil && path.Ext(f.base.Path) == ".go" {
			c.findGone(f)
		}
	}
	exported := false
	for pkg, names := range c.gone {
		c.findElsewhere(pkg, names)
		for _, name := range b.goFilesIn(pkg.dir) {
			c.check(name, goneNames{pkg: names}, false)
		}
		exported = exported || slices.ContainsFunc(slices.Collect(maps.Keys(names)), isExported)
	}
	if exported {
		c.checkImporters()
	}
}

// result is [builder.result] without reading files that were read before.
func (c nameCheck) result(name string) (content []byte, there bool) {
	if f := c.files[name]; f != nil && c.steps[name] == nil && f.path == name && f.ours.Kind == worktree.Regular {
		return f.oursText, true
	}
	return c.builder.result(name)
}

func isExported(name string) bool { return strings.ToLower(name[:1]) != name[:1] }

// findGone finds the names that a file no longer declares.
func (c nameCheck) findGone(f *file) {
	content, there := c.result(f.target)
	var now gosource.Declared
	if there {
		if bytes.Equal(content, f.baseText) || bytes.Equal(gosource.Outline(content), gosource.Outline(f.baseText)) {
			return
		}
		if now = f.declared(content); now.Types == nil {
			return
		}
	}
	was, _ := gosource.DeclaredIn(f.baseText)
	theirs, _ := gosource.DeclaredIn(f.theirsText)
	pkg := goPackage{path.Dir(f.target), was.Package}
	for name, signature := range was.Types {
		is, declared := now.Types[name]
		same, declare := theirs.Types[name]
		if declared && (is == signature || same == signature) {
			continue // a type that the owner alone changed is not gone
		}
		if c.gone[pkg] == nil {
			c.gone[pkg] = map[string]gone{}
		}
		c.gone[pkg][name] = gone{notDeclared, declare}
		if declared && now.Package == was.Package {
			c.gone[pkg][name] = gone{otherType, false}
		}
	}
}

// declared returns what content, the file's after the upgrade, declares. With markers
// of conflicts it is what either side declares.
func (f *file) declared(content []byte) gosource.Declared {
	found, valid := gosource.DeclaredIn(content)
	if valid || f == nil {
		return found
	}
	ours, _ := gosource.DeclaredIn(f.oursText)
	theirs, valid := gosource.DeclaredIn(f.theirsText)
	if !valid {
		return ours
	}
	for name, signature := range ours.Types {
		if _, both := theirs.Types[name]; !both {
			theirs.Types[name] = signature
		}
	}
	return theirs
}

// findElsewhere removes the names that other files of a package declare, and finds
// those that the templates declare in others.
func (c nameCheck) findElsewhere(pkg goPackage, names map[string]gone) {
	mentioned := func(content []byte) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(names)), func(name string) bool { return bytes.Contains(content, []byte(name)) })
	}
	for _, name := range c.goFilesIn(pkg.dir) {
		content, _ := c.result(name)
		if !mentioned(content) {
			continue
		}
		declared := c.files[name].declared(content)
		for name := range declared.Types {
			if declared.Package == pkg.name && names[name].what == notDeclared {
				delete(names, name)
			}
		}
	}
	for target, f := range c.files {
		if path.Dir(target) != pkg.dir || path.Ext(target) != ".go" || !mentioned(f.theirsText) {
			continue
		}
		declared, _ := gosource.DeclaredIn(f.theirsText)
		for name := range declared.Types {
			if names[name].what == notDeclared && declared.Package == pkg.name {
				names[name] = gone{notDeclared, true}
			}
		}
	}
}

// checkImporters checks the files that may import packages with exported names that
// are gone.
func (c nameCheck) checkImporters() {
	all := c.goFiles()
	if len(all) > maxImporters {
		c.notes = append(c.notes, fmt.Sprintf("your %d Go files were not searched for names that are gone from packages which they import: see --verify", len(all)))
		return
	}
	for _, name := range all {
		c.check(name, c.gone, true)
	}
}

// maxImporters is how many files are searched for what they import at most: more
// would take longer than the upgrade.
const maxImporters = 2000

// check makes the file at name a conflict if it uses gone names of packages that it
// imports, or of its own.
func (c nameCheck) check(name string, names goneNames, imported bool) {
	content, _ := c.result(name)
	f := c.files[name]
	ofTemplates := f != nil && f.theirs != nil && bytes.Equal(content, f.theirsText)
	names = names.usedIn(content, ofTemplates, imported, c.in.Is.Module)
	if len(names) == 0 || c.inConflict(name) {
		return
	}
	known := map[gosource.Use]bool{}
	if f != nil && f.theirs != nil {
		for _, use := range gosource.UsesIn(f.theirsText) {
			known[use] = true
		}
	}
	clause := gosource.PackageClause(content)
	var reasons []string
	for _, use := range gosource.UsesIn(content) {
		for pkg, gone := range names {
			meant := use.Import == "" && pkg.dir == path.Dir(name) && pkg.name == clause
			if imported {
				meant = use.Import == path.Join(c.in.Is.Module, pkg.dir) && !strings.HasSuffix(pkg.name, "_test")
			}
			if what := gone[use.Name].what; meant && what != "" && !(what == otherType && known[use]) {
				reasons = append(reasons, fmt.Sprintf("it uses %s, "+what, use.Name, worktree.Quote(pkg.dir)))
			}
		}
	}
	if len(reasons) > 0 {
		slices.Sort(reasons)
		c.addConflict(name, strings.Join(slices.Compact(reasons), "; "))
	}
}

// usedIn returns the names that a file may use, by its text. One of the templates'
// uses none that these have taken away.
func (names goneNames) usedIn(content []byte, ofTemplates, imported bool, module string) goneNames {
	found := goneNames{}
	for pkg, gone := range names {
		if imported && !bytes.Contains(content, []byte(path.Join(module, pkg.dir)+`"`)) {
			continue
		}
		for name, how := range gone {
			text := name
			if imported {
				text = "." + name
			}
			if (how.byOwner || !ofTemplates) && bytes.Contains(content, []byte(text)) {
				if found[pkg] == nil {
					found[pkg] = gone
				}
				break
			}
		}
	}
	return found
}
