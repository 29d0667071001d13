package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// A script is one txtar file.
type script struct {
	name     string // of the file, without .txtar
	title    string
	settings []setting
	edits    []edit
}

// A setting is a line of the comment.
type setting struct{ key, value string }

// An edit is one section.
type edit struct {
	name, target, text string
	run                func(e edit, dir string) error
}

// readScripts reads the scripts that match pattern, sorted by name.
func readScripts(fsys fs.FS, pattern string) ([]script, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no script %s", pattern)
	}
	scripts := make([]script, len(names))
	for i, name := range names {
		if scripts[i], err = readScript(fsys, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return scripts, nil
}

func readScript(fsys fs.FS, name string) (script, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return script{}, err
	}
	archive := txtar.Parse(data)
	s := script{name: strings.TrimSuffix(path.Base(name), ".txtar")}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		key, value, found := strings.Cut(line, ": ")
		if found && !strings.Contains(key, " ") {
			s.settings = append(s.settings, setting{key, value})
		} else {
			s.title = strings.TrimSpace(s.title + " " + line)
		}
	}
	if s.title == "" {
		return script{}, errors.New("there is no sentence on it")
	}
	s.edits, err = readEdits(fsys, archive)
	return s, err
}

// readEdits returns the edits of a script, with those that it includes.
func readEdits(fsys fs.FS, archive *txtar.Archive) ([]edit, error) {
	var edits []edit
	for _, section := range archive.Files {
		verb, target, _ := strings.Cut(section.Name, " ")
		if verb == "include" {
			included, err := readScript(fsys, "parts/"+target+".txtar")
			if err != nil {
				return nil, fmt.Errorf("%s: %w", target, err)
			}
			edits = append(edits, included.edits...)
			continue
		}
		run, known := verbs()[verb]
		if !known {
			return nil, fmt.Errorf("the edit %q is unknown", section.Name)
		}
		edits = append(edits, edit{name: section.Name, target: target, text: string(section.Data), run: run})
	}
	return edits, nil
}

// run runs the edits in dir.
func (s script) run(dir string) error {
	for _, e := range s.edits {
		if err := e.run(e, dir); err != nil {
			return fmt.Errorf("%s.txtar: -- %s --: %w", s.name, e.name, err)
		}
	}
	return nil
}

// lines returns the lines of the section that say something.
func (e edit) lines() []string {
	var lines []string
	for line := range strings.Lines(e.text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
