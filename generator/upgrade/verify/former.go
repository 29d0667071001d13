package verify

import (
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// former says where packages were before an upgrade.
type former struct {
	existing map[string]bool     // directories of packages
	moved    map[string][]string // by the directory after the upgrade
}

// former returns where the packages were in c, which has none of the changes.
func (c *copied) former(changes []plan.Change) former {
	f := former{map[string]bool{ofNone: true}, map[string][]string{}}
	for _, pkg := range c.packages {
		f.existing[pkg.directory] = true
	}
	for _, change := range changes {
		if dir := path.Dir(change.Path); change.OldPath != "" && path.Ext(change.Path) == ".go" {
			f.moved[dir] = append(f.moved[dir], path.Dir(change.OldPath))
		}
	}
	return f
}

// of returns the directories that the files of dir had, as far as there were
// packages in them.
func (f former) of(dir string) []string {
	found := append([]string{dir}, f.moved[dir]...)
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(dir string) bool { return !f.existing[dir] })
}

// patterns returns what names the former directories of failures to the go
// command: all if it is not known which package is to blame.
func (f former) patterns(failed failures) []string {
	var names []string
	for dir := range failed {
		if dir == ofNone {
			return []string{"./..."}
		}
		for _, was := range f.of(dir) {
			names = append(names, "./"+was)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
