package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Action is what happens to a path.
type Action string

// The actions.
const (
	Add     Action = "add"     // a new file
	Update  Action = "update"  // replaced by the template's content
	Merge   Action = "merge"   // both sides' edits are merged
	Rename  Action = "move"    // moved to another path without a change of content
	Chmod   Action = "mode"    // only the mode changes
	Delete  Action = "delete"  // removed
	Keep    Action = "keep"    // the owner's version stays though the template changed
	Adopt   Action = "adopt"   // the owner's file equals what the template adds
	Restore Action = "restore" // restored on request
	Verify  Action = "verify"  // a package that was built, vetted and tested with the upgrade
)

// Conflict is the reason why a path is in conflict; empty if it is not.
type Conflict string

// The kinds of conflict.
const (
	ConflictContent  Conflict = "content"  // both changed the same lines
	ConflictAdded    Conflict = "added"    // both added the path, with different contents
	ConflictDeleted  Conflict = "deleted"  // the template deleted what the owner edited
	ConflictBinary   Conflict = "binary"   // both changed a binary file
	ConflictKind     Conflict = "kind"     // a file on one side, a directory or symlink on the other
	ConflictInvalid  Conflict = "invalid"  // the edits of both sides merge into a file that its language refuses
	ConflictReplaced Conflict = "replaced" // the owner replaced a text that the template changed
	ConflictInWay    Conflict = "in_way"   // something of the owner's is where a file should be
	ConflictBuild    Conflict = "build"    // a package that the upgrade breaks
)

// A Change describes for people and programs what happens to one path.
type Change struct {
	Path     string   `json:"path"`
	OldPath  string   `json:"old_path"` // before the upgrade, if another
	Action   Action   `json:"action"`
	Reason   string   `json:"reason"`
	Conflict Conflict `json:"conflict"` // empty if none
	Mode     string   `json:"mode"`     // after the upgrade, such as 0644; empty without a file

	Output Output `json:"output,omitempty"` // of the go command, if the conflict is one of a package
}

// Output is the output of a command, line by line.
type Output []string

// maxOutput is how many lines an [Output] may have.
const maxOutput = 100

// UnmarshalJSON implements [json.Unmarshaler]. It reads no more than an output may
// have: a line of some bytes takes many times as many in memory.
func (o *Output) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	start, err := decoder.Token()
	if err != nil || start == nil { // null
		return err
	}
	if start != json.Delim('[') {
		return errors.New("the output is not a list")
	}
	for decoder.More() {
		if len(*o) == maxOutput {
			return fmt.Errorf("the output has more than %d lines", maxOutput)
		}
		var line string
		if err := decoder.Decode(&line); err != nil {
			return err
		}
		*o = append(*o, line)
	}
	return nil
}
