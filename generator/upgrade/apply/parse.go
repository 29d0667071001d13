package apply

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Bounds of a journal, above what an upgrade of 20,000 files needs.
const (
	maxJournal = 32 << 20 // bytes
	maxSteps   = 50_000   // entries of each of its lists
)

// bounded is a list that is decoded only as far as it may go: an entry of some
// bytes takes a hundred times as many in memory.
type bounded[T any] []T

// UnmarshalJSON implements [json.Unmarshaler].
func (b *bounded[T]) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	start, err := decoder.Token()
	if err != nil || start == nil { // null
		return err
	}
	if start != json.Delim('[') {
		return errors.New("not a list")
	}
	for decoder.More() {
		if len(*b) == maxSteps {
			return fmt.Errorf("a list has more than %d entries", maxSteps)
		}
		var next T
		if err := decoder.Decode(&next); err != nil {
			return err
		}
		*b = append(*b, next)
	}
	return nil
}

// document is a journal as it is read: the same as [journal], with bounds.
type document struct {
	Schema int                    `json:"schema"`
	Phase  phase                  `json:"phase"`
	Steps  bounded[journalStep]   `json:"steps"`
	Made   bounded[string]        `json:"made"`
	Left   bounded[leftDirectory] `json:"left"`
	Index  *indexDocument         `json:"index"`
	Report *reportDocument        `json:"report"`
	Head   *string                `json:"head"`
}

type indexDocument struct {
	Before bounded[string] `json:"before"`
	After  bounded[string] `json:"after"`
}

type reportDocument struct {
	Schema    int                  `json:"schema"`
	From      string               `json:"from"`
	To        string               `json:"to"`
	Status    plan.Status          `json:"status"`
	Files     bounded[plan.Change] `json:"files"`
	Conflicts bounded[string]      `json:"conflicts"`
	Notes     bounded[string]      `json:"notes"`
	Next      bounded[string]      `json:"next"`

	Changelog    bounded[changelog.Note] `json:"changelog"`
	BeforeDeploy bounded[changelog.Step] `json:"before_you_deploy"`
}

// readJournal returns the journal of an upgrade that is not finished, nil if
// there is none. It refuses one that cannot be read, and one that names what no
// journal of this machine names, see [journal.check].
func readJournal(root *os.Root) (*journal, error) {
	data, err := readBounded(root)
	if err != nil || data == nil {
		return nil, err
	}
	j, err := parseJournal(data)
	if err != nil {
		return nil, unreadableJournal(err)
	}
	if err := j.check(); err != nil {
		return nil, foreignJournal(err)
	}
	return j, nil
}

// readBounded returns the bytes of the journal, nil if there is none.
func readBounded(root *os.Root) ([]byte, error) {
	info, err := root.Lstat(journalPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, worktree.OutsideError(journalPath, err)
	case !info.Mode().IsRegular():
		return nil, foreignJournal(errors.New("it is not a regular file"))
	case info.Size() > maxJournal:
		return nil, unreadableJournal(fmt.Errorf("it is larger than %d bytes", maxJournal))
	}
	return root.ReadFile(journalPath)
}

func unreadableJournal(cause error) *worktree.Problem {
	return &worktree.Problem{
		Code: "journal", Blocked: true,
		Message: fmt.Sprintf("the journal of an earlier upgrade cannot be read: %s: %s", journalPath, worktree.OneLine(cause)),
		Hint:    "use the chassis that wrote it, or restore the project from git and delete " + workDir,
	}
}

// parseJournal decodes a journal and checks its form.
func parseJournal(data []byte) (*journal, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, err
	}
	switch {
	case d.Schema != journalSchema:
		return nil, fmt.Errorf("it has the layout %d", d.Schema)
	case d.Phase != applying && d.Phase != applied && d.Phase != aborting:
		return nil, fmt.Errorf("there is no phase %q", d.Phase)
	case d.Report == nil:
		return nil, errors.New("it has no report")
	case d.Report.Schema != plan.ReportSchema:
		return nil, fmt.Errorf("its report has the layout %d", d.Report.Schema)
	}
	j := &journal{
		Schema: d.Schema, Phase: d.Phase, Steps: d.Steps, Made: d.Made, Left: d.Left,
		Report: d.Report.report(), Head: d.Head,
	}
	if d.Index != nil {
		j.Index = &worktree.IndexChange{Before: d.Index.Before, After: d.Index.After}
	}
	return j, j.checkTexts()
}

// report returns the report with no list that is nil.
func (d *reportDocument) report() *plan.Report {
	return &plan.Report{
		Schema: d.Schema, From: d.From, To: d.To, Status: d.Status,
		Files: append([]plan.Change{}, d.Files...), Conflicts: append([]string{}, d.Conflicts...),
		Notes: append([]string{}, d.Notes...), Next: append([]string{}, d.Next...),
		Changelog: append([]changelog.Note{}, d.Changelog...), BeforeDeploy: append([]changelog.Step{}, d.BeforeDeploy...),
	}
}

// checkTexts reports a text of the report that a terminal would not show as it
// is.
func (j *journal) checkTexts() error {
	texts := append([]string{j.Report.From, j.Report.To}, j.Report.Notes...)
	texts = append(texts, j.Report.Next...)
	for _, change := range j.Report.Files {
		texts = append(texts, string(change.Action), change.Reason, string(change.Conflict), change.Mode)
		texts = append(texts, change.Output...)
	}
	for _, note := range j.Report.Changelog {
		texts = append(append(texts, note.Version), note.Changes...)
	}
	for _, step := range j.Report.BeforeDeploy {
		texts = append(append(texts, step.Version), string(step.Kind), step.Text)
	}
	for _, text := range texts {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			return fmt.Errorf("%q has a control character", text)
		}
	}
	return nil
}
