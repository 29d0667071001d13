package plan

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// IsMigration reports whether the file at name is a migration of the
// templates'.
func IsMigration(name string) bool {
	return path.Ext(name) == ".sql" && path.Base(path.Dir(name)) == "migrations"
}

// numberMigrations gives the migrations that arrive numbers above those of the
// owner's: they are applied in order, and the owner's may be applied already. A
// migration for several databases has one number.
func (b *builder) numberMigrations(files []*file) {
	arriving := map[string][]*file{} // by base name
	former := map[string][]string{}  // by directory, those that it had before
	for _, f := range files {
		if f.base != nil && IsMigration(f.base.Path) {
			former[path.Dir(f.target)] = append(former[path.Dir(f.target)], path.Dir(f.path))
		}
		if f.theirs != nil && IsMigration(f.theirs.Path) && f.arrives() {
			name := path.Base(f.theirs.Path)
			arriving[name] = append(arriving[name], f)
		}
	}
	highest := map[string]int64{} // by directory
	for _, name := range slices.SortedFunc(maps.Keys(arriving), compareMigrations) {
		wanted, rest := splitNumber(name)
		number := wanted
		for _, f := range arriving[name] {
			dir := path.Dir(f.arrivesAt())
			if _, known := highest[dir]; !known {
				highest[dir] = b.highestMigration(append(former[dir], dir))
			}
			number = max(number, highest[dir]+1)
		}
		for _, f := range arriving[name] {
			dir := path.Dir(f.arrivesAt())
			highest[dir] = number
			if number != wanted && wanted > 0 {
				f.renumber(path.Join(dir, fmt.Sprintf("%0*d%s", len(name)-len(rest), number, rest)))
			}
		}
	}
}

// arrives reports whether the templates put a file where the owner has none, or
// another one.
func (f *file) arrives() bool {
	if f.base != nil {
		return f.restore && f.userDeleted()
	}
	return (f.emptied == "" || f.restore) && !f.sameEdit() && !f.mine && f.decided == ""
}

// arrivesAt returns the path that a file gets that the owner does not have.
func (f *file) arrivesAt() string {
	if f.base != nil {
		return f.theirs.Path
	}
	return f.target
}

// renumber gives a migration that arrives a path that the owner has nothing
// at.
func (f *file) renumber(name string) {
	f.renumbered, f.path, f.target = true, name, name
	f.ours, f.oursText = worktree.Entry{}, nil
}

// highestMigration returns the highest number of the migrations that the owner
// has in directories, 0 if there are none.
func (b *builder) highestMigration(directories []string) int64 {
	highest := int64(0)
	slices.Sort(directories)
	for _, dir := range slices.Compact(directories) {
		items, _ := fs.ReadDir(b.in.Ours, dir) // none if there is no such directory
		for _, item := range items {
			if extension := path.Ext(item.Name()); extension == ".sql" || extension == ".go" {
				number, _ := splitNumber(item.Name())
				highest = max(highest, number)
			}
		}
	}
	return highest
}

// HighestMigration returns the highest number of the migrations in a tree, 0 if
// there are none. They are in directories called migrations, wherever these are,
// and in the given ones.
func HighestMigration(tree fs.FS, directories []string) int64 {
	highest := int64(0)
	worktree.Walk(tree, func(name string, item fs.DirEntry) {
		dir, extension := path.Dir(name), path.Ext(name)
		if extension != ".sql" && extension != ".go" || path.Base(dir) != "migrations" && !slices.Contains(directories, dir) {
			return
		}
		number, _ := splitNumber(item.Name())
		highest = max(highest, number)
	})
	return highest
}

// splitNumber returns the number of a migration by its name, as goose reads it,
// and what follows the number; 0 if it has none.
func splitNumber(name string) (number int64, rest string) {
	digits, _, found := strings.Cut(name, "_")
	number, err := strconv.ParseInt(digits, 10, 64)
	if !found || err != nil || number < 1 {
		return 0, name
	}
	return number, name[len(digits):]
}

func compareMigrations(a, b string) int {
	numberA, _ := splitNumber(a)
	numberB, _ := splitNumber(b)
	return cmp.Or(cmp.Compare(numberA, numberB), cmp.Compare(a, b))
}

// addReason returns the reason of a new file.
func (f *file) addReason() string {
	if !f.renumbered {
		return "new in the templates"
	}
	return "new in the templates as " + worktree.Quote(path.Base(f.theirs.Path)) + "; its number is above those of your migrations"
}
