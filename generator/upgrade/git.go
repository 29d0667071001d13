package upgrade

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// repository is the git work tree that a project stands in.
type repository struct {
	dir    string // of the project
	prefix string // of the project in the work tree: empty, or ending in a slash
}

// findRepository returns the repository around dir, nil if there is none or
// git is not installed. The user's own configuration stays in force, since it
// decides what counts as changed (core.autocrlf, say); hooks and monitors do
// not run.
func findRepository(ctx context.Context, dir string) (*repository, error) {
	if _, err := exec.LookPath("git"); err != nil || !insideRepository(dir) {
		return nil, nil
	}
	r := &repository{dir: dir}
	out, err := r.run(ctx, nil, "rev-parse", "--is-inside-work-tree", "--show-prefix")
	if err != nil {
		return nil, failed("git", "make git status work in this folder, then try again", "git cannot read the repository: %v", err)
	}
	lines := strings.SplitN(string(out), "\n", 3)
	if lines[0] != "true" || len(lines) < 2 {
		return nil, nil // in a bare repository, or in .git itself
	}
	r.prefix = lines[1]
	return r, nil
}

// insideRepository reports whether dir or a folder above it holds .git.
func insideRepository(dir string) bool {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// run runs git in the project's folder and returns what it prints.
func (r *repository) run(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "git", append([]string{
		"--literal-pathspecs", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
	}, args...)...)
	command.Dir = r.dir
	command.Env = append(plainEnv(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	command.Stdin = bytes.NewReader(stdin)
	out, err := command.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return out, err
}

// fileMode reports whether the repository's work tree has executable bits.
func (r *repository) fileMode(ctx context.Context) bool {
	out, err := r.run(ctx, nil, "config", "--type=bool", "--get", "core.fileMode")
	return err != nil || strings.TrimSpace(string(out)) != "false"
}

// status is what git says about one path of the project.
type status struct {
	ignored bool
	why     string // what is wrong with it, for people
}

// maxArguments bounds the paths of one command line.
const maxArguments = 400

// dirty returns the paths among names that hold what no commit has.
func (r *repository) dirty(ctx context.Context, names []string) (map[string]status, error) {
	found, realNames := map[string]status{}, make([]string, len(names))
	for i, name := range names {
		realNames[i] = r.realName(name)
	}
	for some := range slices.Chunk(realNames, maxArguments) {
		out, err := r.run(ctx, nil, append([]string{"status", "--porcelain=v2", "-z", "--no-renames",
			"--untracked-files=all", "--ignored=matching", "--ignore-submodules=all", "--"}, some...)...)
		if err != nil {
			return nil, err
		}
		for record := range strings.SplitSeq(string(out), "\x00") {
			r.parseStatus(record, some, found)
		}
	}
	for i, name := range names {
		if state, is := found[realNames[i]]; is {
			found[name] = state
		}
	}
	return found, nil
}

// realName returns the path by which git knows name: it looks through no
// folder that is a symlink.
func (r *repository) realName(name string) string {
	root, err := filepath.EvalSymlinks(r.dir)
	if err != nil {
		return name
	}
	dir, err := filepath.EvalSymlinks(filepath.Join(r.dir, filepath.FromSlash(path.Dir(name))))
	if err != nil {
		return name // no such folder
	}
	inside, err := filepath.Rel(root, dir)
	if err != nil || !filepath.IsLocal(inside) {
		return name
	}
	return path.Join(filepath.ToSlash(inside), path.Base(name))
}

// blockSparse refuses an upgrade for which git keeps a file out of the work
// tree: it only looks as if its owner had deleted it.
func blockSparse(ctx context.Context, r *repository, plan *Plan) error {
	names := slices.Clone(plan.deleted)
	for _, step := range plan.Steps {
		if step.before.kind == absent {
			names = append(names, step.Path)
		}
	}
	var places []Place
	for some := range slices.Chunk(names, maxArguments) {
		out, err := r.run(ctx, nil, append([]string{"ls-files", "-t", "-z", "--"}, some...)...)
		if err != nil {
			return err
		}
		for record := range strings.SplitSeq(string(out), "\x00") {
			if name, is := strings.CutPrefix(record, "S "); is {
				places = append(places, Place{Path: name})
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	return &Problem{
		Code: "sparse", Blocked: true, Places: places,
		Message: "the templates changed files that git keeps out of this sparse checkout",
		Hint:    "bring them into the work tree (git sparse-checkout disable), then upgrade again",
	}
}

// parseStatus reads one record of git status. An ignored folder stands for
// every wanted path in it.
func (r *repository) parseStatus(record string, wanted []string, found map[string]status) {
	kinds := map[string]struct {
		fields int
		status status
	}{
		"1": {9, status{why: "not committed"}},
		"u": {11, status{why: "in conflict"}},
		"?": {2, status{why: "not in git"}},
		"!": {2, status{why: "ignored by git", ignored: true}},
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
		found[inside] = known.status
	case strings.HasSuffix(name, "/"):
		for _, one := range wanted {
			if strings.HasPrefix(r.prefix+one, name) {
				found[one] = known.status
			}
		}
	}
}

// allIgnored reports whether git ignores everything that is there of a
// project: it stands inside some other repository by chance.
func allIgnored(dirty map[string]status, names []string, plan *Plan) bool {
	there := map[string]bool{statePath: true}
	for _, step := range plan.Steps {
		there[step.Path] = step.before.kind != absent
	}
	return !slices.ContainsFunc(names, func(name string) bool { return there[name] && !dirty[name].ignored })
}

// blockDirty refuses steps that would touch what git could not bring back: an
// edit that is not committed, or a file that git does not know. What equals
// the pristine render is no loss. A project of which git knows nothing at all
// is treated as one without git.
func blockDirty(ctx context.Context, r *repository, plan *Plan) error {
	if r == nil {
		return nil
	}
	names := []string{statePath}
	for _, step := range plan.Steps {
		names = append(names, step.Path)
	}
	dirty, err := r.dirty(ctx, names)
	if err != nil {
		return failed("git", "make git status work in this folder, then try again", "git cannot read the repository: %v", err)
	}
	if allIgnored(dirty, names, plan) {
		return nil
	}
	var places []Place
	for _, step := range plan.Steps {
		if state, is := dirty[step.Path]; is && step.before.kind != absent && !step.pristine && step.Path != basePath && step.Path != statePath {
			places = append(places, Place{Path: step.Path, Why: state.why})
		}
	}
	if len(places) == 0 {
		return blockSparse(ctx, r, plan)
	}
	return &Problem{
		Code: "dirty", Blocked: true, Places: places,
		Message: "the upgrade would touch work that is not in git",
		Hint:    "commit these paths (or move them away), then upgrade again",
	}
}
