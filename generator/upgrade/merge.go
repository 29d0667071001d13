package upgrade

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// labels name the three sides in conflict markers.
type labels struct{ ours, base, theirs string }

// ConflictMode is what becomes of lines that both sides changed.
type ConflictMode string

// The conflict modes.
const (
	Markers ConflictMode = "markers" // both versions stand in the file between markers
	Rej     ConflictMode = "rej"     // the owner's text stays, the template's hunks go to PATH.rej
	Refuse  ConflictMode = "abort"   // nothing at all is written
)

// merged is the outcome of a three-way merge of one text.
type merged struct {
	text     []byte
	rejected []byte // unified hunks that are not in text, for [Rej]
	conflict bool
}

// mergeText merges ours and theirs, two edits of base. Git does the work; its
// own fallback stands in where git is missing or too old.
func mergeText(ctx context.Context, mode ConflictMode, name string, base, ours, theirs []byte, labels labels) merged {
	if mode == Rej {
		return mergeReject(name, base, ours, theirs)
	}
	text, conflict, err := gitMergeFile(ctx, base, ours, theirs, labels)
	if err != nil {
		var conflicts int
		text, conflicts = mark(diff3(base, ours, theirs), labels)
		conflict = conflicts > 0
	}
	return merged{text: text, conflict: conflict}
}

// gitMergeFile runs git merge-file where no repository, configuration,
// attribute or locale of the user can reach it.
func gitMergeFile(ctx context.Context, base, ours, theirs []byte, labels labels) (text []byte, conflict bool, err error) {
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
		"-L", labels.ours, "-L", labels.base, "-L", labels.theirs, "ours", "base", "theirs")
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

// plainEnv is the environment without anything that steers git or picks a
// language.
func plainEnv() []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "LC_") || name == "LANG" || name == "LANGUAGE" {
			continue
		}
		env = append(env, variable)
	}
	return append(env, "LC_ALL=C")
}

// mergeReject merges what does not conflict and keeps ours where it does; the
// template's side of each conflict becomes a hunk.
func mergeReject(name string, base, ours, theirs []byte) merged {
	var text bytes.Buffer
	wanted := string(base)
	var edits []udiff.Edit
	offset := 0
	for _, r := range diff3(base, ours, theirs) {
		if !r.conflict {
			text.WriteString(strings.Join(r.settled, ""))
			continue
		}
		text.WriteString(strings.Join(r.ours, ""))
		offset = lineOffset(wanted, r.line)
		end := offset + len(strings.Join(r.base, ""))
		edits = append(edits, udiff.Edit{Start: offset, End: end, New: strings.Join(r.theirs, "")})
	}
	if len(edits) == 0 {
		return merged{text: text.Bytes()}
	}
	// The edits come from diff3 in order and without overlap, which is all
	// that ToUnified may fail for.
	hunks, err := udiff.ToUnified(name, name, wanted, edits, udiff.DefaultContextLines)
	if err != nil {
		hunks = string(theirs)
	}
	return merged{text: text.Bytes(), rejected: []byte(hunks), conflict: true}
}

// lineOffset returns the offset in text at which line n, from 0, begins.
func lineOffset(text string, n int) int {
	offset := 0
	for ; n > 0; n-- {
		end := strings.IndexByte(text[offset:], '\n')
		if end < 0 {
			return len(text)
		}
		offset += end + 1
	}
	return offset
}
