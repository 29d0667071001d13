package upgrade

import (
	"bytes"
	"fmt"
	"io/fs"
	"unicode"
	"unicode/utf8"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Bounds of the search for what the files of a service mention.
const (
	maxSearched     = 2_000     // files that are read
	maxSearchedSize = 256 << 10 // bytes of a file that is read
)

// releases returns what the templates changed between the two versions of the
// upgrade, as far as it concerns a service with these answers.
func (u *Upgrade) releases(answers generator.Spec) ([]changelog.Release, error) {
	releases, err := readChangelog(u.options.Templates)
	return changelog.Between(releases, u.from, u.to, answers), err
}

// ChangelogMarkdown returns the changelog of the templates for people.
func ChangelogMarkdown(templates fs.FS) (string, error) {
	releases, err := readChangelog(templates)
	return changelog.Markdown(releases), err
}

// readChangelog reads changelog.yaml of the templates, nothing if there is none.
func readChangelog(templates fs.FS) ([]changelog.Release, error) {
	data, err := readOptional(templates, "changelog.yaml")
	if err != nil {
		return nil, err
	}
	releases, err := changelog.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("changelog.yaml of the templates: %w", err)
	}
	return releases, nil
}

// mentions looks for texts in the files of the service as they are after the
// upgrade. It leaves out files that are the template's own, and skips binaries
// and large ones.
func (u *Upgrade) mentions(texts []string, theirs []generator.File) changelog.Mentions {
	found := changelog.Mentions{Files: map[string][]string{}, Complete: true}
	if len(texts) == 0 {
		return found
	}
	pristine := make(map[string][]byte, len(theirs))
	for _, file := range theirs {
		pristine[file.Path] = file.Content
	}
	look := func(name string, content []byte) {
		if bytes.Equal(content, pristine[name]) || merge.IsBinary(content) {
			return
		}
		for _, text := range texts {
			if mentions(content, text) {
				found.Files[text] = append(found.Files[text], name)
			}
		}
	}
	changed := map[string]bool{}
	for _, step := range u.plan.Steps {
		changed[step.Path] = true
		if step.After.Kind == worktree.Regular {
			look(step.Path, step.After.Content)
		}
	}
	searched := 0
	ours := worktree.FS(u.project.root, u.project.dir)
	worktree.Walk(ours, func(name string, _ fs.DirEntry) {
		if changed[name] {
			return
		}
		if searched++; searched > maxSearched {
			found.Complete = false
			return
		}
		if info, err := fs.Stat(ours, name); err == nil && info.Size() <= maxSearchedSize {
			content, _ := fs.ReadFile(ours, name) // what cannot be read mentions nothing
			look(name, content)
		}
	})
	return found
}

// mentions reports whether content has text as a word of its own: not as a part
// of a longer identifier.
func mentions(content []byte, text string) bool {
	for {
		at := bytes.Index(content, []byte(text))
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRune(content[:at])
		content = content[at+len(text):]
		after, _ := utf8.DecodeRune(content)
		if !inIdentifier(before) && !inIdentifier(after) {
			return true
		}
	}
}

func inIdentifier(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// addChangelog adds to the report what the templates changed, and what to do about it.
func addChangelog(report *plan.Report, releases []changelog.Release, mentions changelog.Mentions) {
	report.Changelog = changelog.Notes(releases)
	report.BeforeDeploy = changelog.Steps(releases, mentions)
}
