package worktree

import (
	"context"
	"errors"
	"os"

	"github.com/chassis-go/chassis/generator/git"
)

// Labels name the three sides of a merge in its conflict markers.
type Labels struct{ Ours, Base, Theirs string }

// MergeFile merges ours and theirs, two edits of base, by git merge-file. No
// repository, configuration, attribute or locale of the user has an effect.
func MergeFile(ctx context.Context, base, ours, theirs []byte, labels Labels) (text []byte, conflict bool, err error) {
	copies, err := newCopies(ours, base, theirs)
	if err != nil {
		return nil, false, err
	}
	defer copies.close()
	runner := git.Runner{Env: git.Isolated(os.Environ()), Files: copies.files, Grace: grace}
	out, err := runner.Run(ctx, nil, append([]string{
		"merge-file", "-p", "--quiet", "--zdiff3", "-L", labels.Ours, "-L", labels.Base, "-L", labels.Theirs,
	}, copies.names...)...)
	if failed, is := errors.AsType[*git.Error](err); is && failed.Code > 0 && failed.Code < 128 { // the number of conflicts
		return out, true, nil
	}
	return out, false, err
}
