package worktree

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Status is the state of a path whose content is in no commit.
type Status struct {
	Ignored bool
	Why     string // for people, such as: not committed
}

// maxArguments bounds the paths of one command line.
const maxArguments = 400

// Status returns the state of those paths among names whose content is in no
// commit, of this repository or of the one below the project that they are in,
// such as a submodule.
func (r *Repository) Status(ctx context.Context, names []string) (map[string]Status, error) {
	inside := map[string][]string{} // names of files in it, by the directory of a repository
	real := make([]string, len(names))
	nested := map[string]string{}
	for i, name := range names {
		real[i] = r.realName(name)
		dir := r.repositoryOf(path.Dir(real[i]), nested)
		inside[dir] = append(inside[dir], strings.TrimPrefix(strings.TrimPrefix(real[i], dir), "/"))
	}
	found := map[string]Status{}
	for dir, some := range inside {
		of, err := r, error(nil)
		if dir != "" {
			of, err = FindRepository(ctx, filepath.Join(r.dir, filepath.FromSlash(dir)))
		}
		if err == nil && of != nil {
			err = of.status(ctx, some, func(name string, status Status) { found[path.Join(dir, name)] = status })
		}
		if err != nil {
			return nil, err
		}
	}
	states := map[string]Status{}
	for i, name := range names {
		if state, is := found[real[i]]; is {
			states[name] = state
		}
	}
	return states, nil
}

// repositoryOf returns the directory of the innermost repository below the
// project that dir is in, and nothing if it is in none. It remembers what it
// found.
func (r *Repository) repositoryOf(dir string, known map[string]string) string {
	if dir == "." || dir == "/" {
		return ""
	}
	if found, is := known[dir]; is {
		return found
	}
	found := dir
	if _, err := os.Lstat(filepath.Join(r.dir, filepath.FromSlash(dir), ".git")); err != nil {
		found = r.repositoryOf(path.Dir(dir), known)
	}
	known[dir] = found
	return found
}

// status reports the state of those paths of this repository among names whose
// content is in no commit.
func (r *Repository) status(ctx context.Context, names []string, report func(string, Status)) error {
	for some := range slices.Chunk(names, maxArguments) {
		out, err := r.run(ctx, nil, append([]string{
			"status", "--porcelain=v2", "-z", "--no-renames",
			"--untracked-files=all", "--ignored=matching", "--ignore-submodules=all", "--",
		}, some...)...)
		if err != nil {
			return unreadable(err)
		}
		for record := range strings.SplitSeq(string(out), "\x00") {
			r.parseStatus(record, some, report)
		}
	}
	return nil
}

// realName returns the path by which git knows name: git follows no symlink
// to a directory.
func (r *Repository) realName(name string) string {
	root, err := filepath.EvalSymlinks(r.dir)
	if err != nil {
		return name
	}
	dir, err := filepath.EvalSymlinks(filepath.Join(r.dir, filepath.FromSlash(path.Dir(name))))
	if err != nil {
		return name // no such directory
	}
	inside, err := filepath.Rel(root, dir)
	if err != nil || !filepath.IsLocal(inside) {
		return name
	}
	return path.Join(filepath.ToSlash(inside), path.Base(name))
}

// parseStatus reads one record of git status. An ignored directory stands for
// every wanted path in it.
func (r *Repository) parseStatus(record string, wanted []string, report func(string, Status)) {
	kinds := map[string]struct {
		fields int
		status Status
	}{
		"1": {9, Status{Why: "not committed"}},
		"u": {11, Status{Why: "in conflict"}},
		"?": {2, Status{Why: "not in git"}},
		"!": {2, Status{Why: "ignored by git", Ignored: true}},
	}
	kind, _, _ := strings.Cut(record, " ")
	known, ok := kinds[kind]
	if !ok {
		return
	}
	fields := strings.SplitN(record, " ", known.fields)
	if len(fields) < known.fields {
		return
	}
	name := fields[known.fields-1]
	inside, ok := strings.CutPrefix(name, r.prefix)
	switch {
	case ok && !strings.HasSuffix(name, "/"):
		report(inside, known.status)
	case strings.HasSuffix(name, "/"):
		for _, one := range wanted {
			if strings.HasPrefix(r.prefix+one, name) {
				report(one, known.status)
			}
		}
	}
}

// Sparse returns the paths among names that the index has and a sparse
// checkout leaves out of the work tree (skip-worktree).
func (r *Repository) Sparse(ctx context.Context, names []string) ([]string, error) {
	var sparse []string
	for some := range slices.Chunk(names, maxArguments) {
		out, err := r.run(ctx, nil, append([]string{"ls-files", "-t", "-z", "--"}, some...)...)
		if err != nil {
			return nil, err
		}
		for record := range strings.SplitSeq(string(out), "\x00") {
			if name, is := strings.CutPrefix(record, "S "); is {
				sparse = append(sparse, name)
			}
		}
	}
	return sparse, nil
}
