package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// commitFirst makes a git repository of the new service in dir and commits
// everything. Whatever keeps it from that is a note: the service is there
// already, and git can be run later.
func commitFirst(ctx context.Context, dir string) (notes []string) {
	repo := repository{dir}
	if _, err := exec.LookPath("git"); err != nil {
		return []string{"git is not installed, so there is no repository"}
	}
	if top, err := repo.git(ctx, "rev-parse", "--show-toplevel"); err == nil {
		if !sameFolder(top, dir) {
			return []string{"the service is part of the git repository " + top + ", so nothing was committed"}
		}
		if _, err := repo.git(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil {
			return []string{"the git repository has commits already, so nothing was committed"}
		}
	} else if _, err := repo.git(ctx, "-c", "advice.defaultBranchName=false", "init", "--quiet"); err != nil {
		return []string{"git init failed: " + err.Error()}
	}
	_, err := repo.git(ctx, "-c", "core.excludesFile=", "add", "--all")
	if err == nil {
		// Neither hooks nor a passphrase for signing may come between.
		_, err = repo.git(ctx, "-c", "core.hooksPath="+os.DevNull, "-c", "commit.gpgSign=false",
			"commit", "--quiet", "--message", "Render the service with chassis")
	}
	if err != nil {
		return []string{"the first commit failed, the files are staged: " + err.Error()}
	}
	return nil
}

// A repository runs git in its folder.
type repository struct{ dir string }

// git returns the output of git with the given arguments, free of what the
// environment says about other repositories. Its error is git's first line.
func (r repository) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = r.dir
	cmd.Env = gitEnvironment(os.Environ())
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err == nil {
		return strings.TrimSpace(string(out)), nil
	}
	if line := lastLine(complaint.String()); line != "" {
		return "", errors.New(line)
	}
	return "", err
}

// gitEnvironment returns environ without git's own variables but those that
// name the author, and with what makes git speak English and never ask.
func gitEnvironment(environ []string) []string {
	clean := []string{}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		person := strings.HasPrefix(name, "GIT_AUTHOR_") || strings.HasPrefix(name, "GIT_COMMITTER_")
		if person || strings.HasPrefix(name, "GIT_CONFIG_") || !strings.HasPrefix(name, "GIT_") {
			clean = append(clean, variable)
		}
	}
	return append(clean, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
}

// lastLine returns the last line of text that is not empty: where git says
// what went wrong.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

func sameFolder(a, b string) bool {
	infoA, errA := os.Stat(filepath.FromSlash(a))
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
