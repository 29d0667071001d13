package apply

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Where an upgrade keeps what it needs to be finished or taken back. The
// folder ignores itself in git.
const (
	workDir     = ".chassis/upgrade"
	journalPath = workDir + "/journal.json"
	rescueDir   = ".chassis/aborted" // what an abort would have overwritten
)

const journalSchema = 1

// phase is how far an upgrade has come.
type phase string

const (
	applying phase = "applying" // steps may be done or not
	applied  phase = "applied"  // all are done, conflicts wait for their owner
	aborting phase = "aborting" // steps are being undone
)

// journal is the plan as it is kept on disk while the tree changes.
type journal struct {
	Schema int                   `json:"schema"`
	Phase  phase                 `json:"phase"`
	Steps  []journalStep         `json:"steps"` // in the order of applying
	Made   []string              `json:"made"`  // folders that did not exist, parents first
	Left   []leftDirectory       `json:"left"`  // folders that may be emptied, children first
	Index  *worktree.IndexChange `json:"index"` // nil without conflicts or without git
	Report *plan.Report          `json:"report"`

	Changelog string `json:"changelog"` // of the report, which leaves it out
}

type journalStep struct {
	plan.Step
	Staged string `json:"staged"` // the new content in workDir; empty for a deletion
	Backup string `json:"backup"` // the old content in workDir; empty if nothing was there
}

// readJournal returns the journal of an upgrade that is not finished, nil if
// there is none.
func readJournal(root *os.Root) (*journal, error) {
	data, err := root.ReadFile(journalPath)
	if err != nil {
		return nil, ignoreNotExist(err)
	}
	var j journal
	if err := json.Unmarshal(data, &j); err != nil || j.Schema != journalSchema {
		return nil, &worktree.Problem{
			Code: "journal", Blocked: true,
			Message: fmt.Sprintf("the journal of an earlier upgrade cannot be read: %s", journalPath),
			Hint:    "use the chassis that wrote it, or bring the project back from git and delete " + workDir,
		}
	}
	return &j, nil
}

// write puts the journal on disk so that it is there whole or not at all.
func (j *journal) write(root *os.Root) error {
	data, err := json.MarshalIndent(j, "", " ")
	if err != nil {
		return err
	}
	next := journalPath + ".next"
	if err := writeSynced(root, next, data, 0o644); err != nil {
		return err
	}
	if err := root.Rename(next, journalPath); err != nil {
		return err
	}
	syncDirectories(root, workDir)
	return nil
}

// removeJournal forgets an upgrade: the journal first, then what it refers to.
func removeJournal(root *os.Root) error {
	err := ignoreNotExist(root.Remove(journalPath))
	if err != nil {
		return err
	}
	syncDirectories(root, workDir)
	return root.RemoveAll(workDir)
}
