package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Labels name the three sides of a merge in its conflict markers.
type Labels struct{ Ours, Base, Theirs string }

// MergeFile merges ours and theirs, two edits of base, by git merge-file. No
// repository, configuration, attribute or locale of the user has an effect.
func MergeFile(ctx context.Context, base, ours, theirs []byte, labels Labels) (text []byte, conflict bool, err error) {
	dir, err := os.MkdirTemp("", "chassis-merge-")
	if err != nil {
		return nil, false, err
	}
	defer os.RemoveAll(dir)
	for name, content := range map[string][]byte{"ours": ours, "base": base, "theirs": theirs} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, false, err
		}
	}
	command := exec.CommandContext(ctx, "git", "merge-file", "-p", "--quiet", "--zdiff3",
		"-L", labels.Ours, "-L", labels.Base, "-L", labels.Theirs, "ours", "base", "theirs")
	command.Dir = dir
	command.Env = append(plainEnv(),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_ATTR_NOSYSTEM=1",
		"HOME="+dir, "XDG_CONFIG_HOME="+dir, "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	out, err := command.Output()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return out, false, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() < 128:
		return out, true, nil
	}
	return nil, false, fmt.Errorf("git merge-file: %w", err)
}
