package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/git"
)

// interruptGrace is how long git may go on after an interrupt. It usually
// needs some milliseconds, a slow disk or a user's filter may need more.
const interruptGrace = 10 * time.Second

// gitResult is what chassis new says about git under --json.
type gitResult struct {
	Repository bool   `json:"repository"` // this command made one
	Commit     string `json:"commit"`     // name of the first commit in hex, empty without one
}

// commitFirst makes a git repository of the new service in dir and commits
// files, which are all of it. Whatever keeps it from that is the note: the
// service is there already, and git can be run later.
//
// An interrupt does not end git half-way: for interruptGrace it may go on.
func commitFirst(ctx context.Context, dir string, files []generator.File) (result gitResult, note string) {
	path, err := exec.LookPath("git")
	if err != nil {
		return gitResult{}, "git is not installed, so there is no repository"
	}
	return repository{dir: dir, git: path, grace: interruptGrace}.commitFirst(ctx, files)
}

// A repository runs git in its directory.
type repository struct {
	dir   string
	git   string        // path of the program
	grace time.Duration // how long git may go on after an interrupt, and once more after SIGTERM
}

func (r repository) commitFirst(ctx context.Context, files []generator.File) (result gitResult, note string) {
	ctx, cancel := git.WithGrace(ctx, r.grace)
	defer cancel()
	if result.Repository, note = r.open(ctx); note != "" {
		return result, note
	}
	if err := r.stage(ctx, files); err != nil {
		return result, "the files could not be staged, so nothing was committed: " + err.Error()
	}
	result.Commit, note = r.commit(ctx)
	return result, note
}

// open makes sure that there is a repository that waits for its first commit,
// and reports whether it had to be made. The note says why there is none.
func (r repository) open(ctx context.Context) (made bool, note string) {
	top, err := r.run(ctx, "", "rev-parse", "--show-toplevel")
	switch {
	case err != nil && ctx.Err() != nil:
		return false, "there is no repository: " + err.Error()
	case err != nil:
		if _, err := r.run(ctx, "", "-c", "advice.defaultBranchName=false", "init", "--quiet"); err != nil {
			return false, "git init failed: " + err.Error()
		}
		return true, ""
	case !sameDirectory(top, r.dir):
		return false, "the service is part of the git repository " + top + ", so nothing was committed"
	case r.head(ctx) != "":
		return false, "the git repository has commits already, so nothing was committed"
	}
	if staged, _ := r.run(ctx, "", "ls-files"); staged != "" {
		return false, "the git repository has staged files already, so nothing was committed"
	}
	return false, ""
}

// stage puts just files into the index, whatever else stands in the directory
// by now, and whether git would ignore them or not.
func (r repository) stage(ctx context.Context, files []generator.File) error {
	var paths strings.Builder
	for _, file := range files {
		paths.WriteString(file.Path + "\x00")
	}
	_, err := r.run(ctx, paths.String(), "update-index", "--add", "-z", "--stdin")
	return err
}

// commit makes the first commit and returns its name, which is empty if there
// is none. The note says what went wrong.
func (r repository) commit(ctx context.Context) (name, note string) {
	// No passphrase for signing may be asked for.
	_, err := r.run(ctx, "", "-c", "commit.gpgSign=false", "commit", "--quiet", "--message", "Render the service with chassis")
	// Git can fail, or be terminated, when the commit is made already.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.grace)
	defer cancel()
	switch name = r.head(ctx); {
	case err != nil && name != "":
		note = "the first commit was made, but git failed after it: " + err.Error()
	case err != nil:
		note = "the first commit failed, the files are staged: " + err.Error()
	case name == "":
		note = "the first commit was made, but git does not find it"
	}
	return name, note
}

// head returns the name of the commit that is checked out, empty without one.
func (r repository) head(ctx context.Context) string {
	name, _ := r.run(ctx, "", "rev-parse", "--verify", "--quiet", "HEAD")
	return name
}

// run returns the output of git with the given input and arguments. Its error
// is what git says went wrong.
func (r repository) run(ctx context.Context, input string, args ...string) (string, error) {
	runner := git.Runner{Dir: r.dir, Path: r.git, Env: git.Environment(os.Environ()), Grace: r.grace}
	out, err := runner.Run(ctx, []byte(input), args...)
	switch {
	case err != nil && ctx.Err() != nil:
		return "", fmt.Errorf("git was terminated, as it had not ended within %v of the interrupt", r.grace)
	case err != nil:
		return "", err
	}
	return strings.TrimSpace(string(out)), nil
}

func sameDirectory(a, b string) bool {
	infoA, errA := os.Stat(filepath.FromSlash(a))
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
