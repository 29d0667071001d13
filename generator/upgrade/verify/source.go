package verify

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A source is what the go command needs to build a project: the module that the
// project is, or is part of; with a workspace all of its modules; and the local
// modules that these replace others by.
type source struct {
	root        string   // a directory above all of it
	project     string   // relative to root
	work        string   // go.work, relative to root; empty without a workspace
	directories []string // absolute, none below another
	caches      []string // directories of the go command, which are left out
}

// findSource asks the go command, in the directory of the project, what it needs.
// It returns nil if the project is part of no module.
func findSource(ctx context.Context, project goCommand) (*source, error) {
	out, complaint, err := project.output(ctx, "env", "-json", "GOMOD", "GOWORK", "GOCACHE", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	var env struct{ GOMOD, GOWORK, GOCACHE, GOMODCACHE string }
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, worktree.Problemf("verify", "make go env work in the project", "go env: %s", complaint)
	}
	if env.GOMOD == "" || env.GOMOD == os.DevNull {
		return nil, nil
	}
	modules := []string{filepath.Dir(env.GOMOD)}
	s := &source{caches: []string{env.GOCACHE, env.GOMODCACHE}}
	inWorkspace := env.GOWORK != "" && env.GOWORK != "off"
	var replaced []string
	if inWorkspace {
		used, replacedThere := ofWorkspace(env.GOWORK)
		modules, replaced = append(modules, used...), replacedThere
	}
	for _, module := range modules {
		replaced = append(replaced, replacedBy(filepath.Join(module, "go.mod"))...)
	}
	s.directories = outermost(slices.Concat(modules, replaced))
	s.root = project.dir
	for _, dir := range s.directories {
		s.root = common(s.root, dir)
	}
	if inWorkspace {
		s.root = common(s.root, filepath.Dir(env.GOWORK))
		s.work, err = filepath.Rel(s.root, env.GOWORK)
	}
	if err == nil {
		s.project, err = filepath.Rel(s.root, project.dir)
	}
	return s, err
}

// ofWorkspace returns the directories of the modules that a go.work uses, and of
// those that it replaces others by. What is wrong with the file the go command
// will say.
func ofWorkspace(name string) (used, replaced []string) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil
	}
	file, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil, nil
	}
	for _, use := range file.Use {
		used = append(used, below(filepath.Dir(name), use.Path))
	}
	return used, local(filepath.Dir(name), file.Replace)
}

// replacedBy returns the directories that a go.mod replaces modules by.
func replacedBy(name string) []string {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	file, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil
	}
	return local(filepath.Dir(name), file.Replace)
}

// local returns the replacements that are directories given relative to dir. One
// with an absolute path stays where it is.
func local(dir string, replace []*modfile.Replace) []string {
	var found []string
	for _, r := range replace {
		if modfile.IsDirectoryPath(r.New.Path) && !filepath.IsAbs(r.New.Path) {
			found = append(found, below(dir, r.New.Path))
		}
	}
	return found
}

// below returns a path of a module file, relative to its directory, as an absolute
// one.
func below(dir, name string) string {
	if name = filepath.FromSlash(name); filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// outermost returns the directories that are below none of the others.
func outermost(directories []string) []string {
	slices.Sort(directories)
	var kept []string
	for _, dir := range slices.Compact(directories) {
		if !slices.ContainsFunc(kept, func(above string) bool { return within(dir, above) }) {
			kept = append(kept, dir)
		}
	}
	return kept
}

// within reports whether name is dir or below it.
func within(name, dir string) bool {
	rest, is := strings.CutPrefix(name, strings.TrimSuffix(dir, string(filepath.Separator)))
	return is && (rest == "" || rest[0] == filepath.Separator)
}

// common returns the deepest directory above two.
func common(a, b string) string {
	for !within(b, a) {
		a = filepath.Dir(a)
	}
	return a
}
