package apply

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// exampleJournal returns one with everything that a journal may have.
func exampleJournal() ([]byte, error) {
	head := "0123456789abcdef"
	after := worktree.Entry{Kind: worktree.Regular, Mode: 0o644, Content: []byte("a\n")}
	j := journal{
		Schema: journalSchema, Phase: applied, Head: &head,
		Steps: []journalStep{
			{Step: plan.NewStep("a", after, after), Staged: workDir + "/new/0000", Backup: workDir + "/old/0000"},
			{Step: plan.NewStep(generator.StatePath, worktree.Entry{}, after), Staged: workDir + "/new/0001"},
		},
		Made: []string{"b"}, Left: []leftDirectory{{Path: "c", Mode: 0o755}},
		Index: &worktree.IndexChange{Before: []string{"100644 " + strings.Repeat("0", 40) + " 0\ta"}},
		Report: &plan.Report{
			Schema: plan.ReportSchema, From: "1.0.0", To: "1.1.0", Status: plan.Conflicts, Conflicts: []string{"a", "."},
			Files: []plan.Change{{Path: "a", Conflict: plan.ConflictContent}, {Path: ".", Action: plan.Verify, Conflict: plan.ConflictBuild, Output: plan.Output{"a.go:1:1: no"}}},
		},
	}
	return json.Marshal(j)
}

// FuzzJournal checks that whatever is read as a journal names nothing outside of the
// project, and is written and read again as it was.
func FuzzJournal(f *testing.F) {
	example, err := exampleJournal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(`{"schema":1,"phase":"applying","steps":[{"path":"../a"}],"report":{"schema":1}}`))
	f.Add([]byte(`{"schema":1,"phase":"aborting","left":[{"path":".git/hooks","mode":511}],"report":{"schema":1,"files":[{"path":"a","output":null}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := parseJournal(data)
		if err != nil || j.check() != nil {
			return
		}
		for _, step := range j.Steps {
			if step.Path != generator.StatePath && step.Path != generator.BasePath && generator.CheckPath(step.Path) != nil {
				t.Errorf("a step of %q", step.Path)
			}
		}
		written, err := json.Marshal(j)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseJournal(written)
		if err != nil || again.check() != nil {
			t.Fatalf("what was read cannot be read again: %v, %v\n%s", err, again.check(), written)
		}
		once, err := json.Marshal(again)
		if err != nil || !reflect.DeepEqual(once, written) {
			t.Errorf("%v\n%s\nbecame\n%s", err, written, once)
		}
	})
}

// TestExampleJournal holds that the first seed of the fuzz test is a journal.
func TestExampleJournal(t *testing.T) {
	t.Parallel()
	example, err := exampleJournal()
	if err != nil {
		t.Fatal(err)
	}
	j, err := parseJournal(example)
	if err != nil || j.check() != nil {
		t.Errorf("%v, %v", err, j.check())
	}
}
