package corpus

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// verbs returns what a section may begin with.
func verbs() map[string]func(e edit, dir string) error {
	return map[string]func(e edit, dir string) error{
		"write":    write,
		"append":   appendTo,
		"edit":     editHunks,
		"delete":   remove,
		"move":     move,
		"replace":  replace,
		"reformat": reformat,
		"go":       runGo,
	}
}

func write(e edit, dir string) error {
	name := filepath.Join(dir, e.target)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if filepath.Ext(name) == ".sh" {
		mode = 0o755
	}
	return os.WriteFile(name, []byte(e.text), mode)
}

func appendTo(e edit, dir string) error {
	_, err := change(filepath.Join(dir, e.target), func(content string) (string, error) { return content + e.text, nil })
	return err
}

// change rewrites a file and reports whether it is another one now. Binary
// files are left alone.
func change(name string, how func(content string) (string, error)) (changed bool, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return false, err
	}
	content, err := os.ReadFile(name)
	if err != nil || bytes.ContainsRune(content, 0) {
		return false, err
	}
	after, err := how(string(content))
	if err != nil || after == string(content) {
		return false, err
	}
	return true, os.WriteFile(name, []byte(after), info.Mode())
}

// changeAll changes the files that match a pattern, of which at least one has
// to become another.
func changeAll(dir, pattern string, how func(content string) (string, error)) error {
	names, err := match(dir, pattern)
	if err != nil {
		return err
	}
	changed := false
	for _, name := range names {
		this, err := change(filepath.Join(dir, name), how)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		changed = changed || this
	}
	if !changed {
		return fmt.Errorf("no file of %s changes", pattern)
	}
	return nil
}

func remove(e edit, dir string) error {
	for _, pattern := range e.lines() {
		names, err := match(dir, pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
			removeEmpty(dir, filepath.Dir(name))
		}
	}
	return nil
}

// removeEmpty removes a directory of the service, and those above it, as far
// as they are empty: git keeps none.
func removeEmpty(dir, name string) {
	for name != "." && os.Remove(filepath.Join(dir, name)) == nil {
		name = filepath.Dir(name)
	}
}

func move(e edit, dir string) error {
	for _, line := range e.lines() {
		from, to, found := strings.Cut(line, " ")
		if !found {
			return fmt.Errorf("%q is not OLD NEW", line)
		}
		names, err := match(dir, from)
		if err != nil {
			return err
		}
		for _, name := range names {
			target := filepath.Join(dir, to+strings.TrimPrefix(name, from))
			if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				return err
			}
			if err := os.Rename(filepath.Join(dir, name), target); err != nil {
				return err
			}
			removeEmpty(dir, filepath.Dir(name))
		}
	}
	return nil
}

// replace replaces each text wherever it is in the files that match.
func replace(e edit, dir string) error {
	for _, line := range e.lines() {
		before, after, found := strings.Cut(line, " => ")
		if !found {
			return fmt.Errorf("%q is not OLD => NEW", line)
		}
		err := changeAll(dir, e.target, func(content string) (string, error) {
			return strings.ReplaceAll(content, before, after), nil
		})
		if err != nil {
			return fmt.Errorf("%q: %w", before, err)
		}
	}
	return nil
}

func runGo(e edit, dir string) error {
	for _, line := range e.lines() {
		if err := Run(dir, append([]string{"go"}, strings.Fields(line)...)...); err != nil {
			return err
		}
	}
	return nil
}

// Run runs a command of the owner in dir. Its error holds what it printed.
func Run(dir string, command ...string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = environment(dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	return nil
}

// environment is that of an owner who has neither servers nor settings.
// -trimpath keeps the directory out of what is built, so that services share
// what they have in common, and a later run what this one built.
func environment(dir string) []string {
	var variables []string
	unwanted := regexp.MustCompile(`^(APP_\w*|TEST_\w*|RUN_DB_MIGRATIONS|CI|GOFLAGS|GOWORK|PWD)=`)
	for _, variable := range os.Environ() {
		if !unwanted.MatchString(variable) {
			variables = append(variables, variable)
		}
	}
	return append(variables, "GOFLAGS=-trimpath", "PWD="+dir)
}
