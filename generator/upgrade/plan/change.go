package plan

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
)

// Conflict is the reason why a path is in conflict; empty if it is not.
type Conflict string

// The kinds of conflict.
const (
	ConflictContent Conflict = "content" // both changed the same lines
	ConflictAdded   Conflict = "added"   // both added the path, with different contents
	ConflictDeleted Conflict = "deleted" // the template deleted what the owner edited
	ConflictBinary  Conflict = "binary"  // both changed a binary file
	ConflictKind    Conflict = "kind"    // a file on one side, a directory or symlink on the other
	ConflictInWay   Conflict = "in_way"  // something of the owner's is where a file should be
)

// A Change describes for people and programs what happens to one path.
type Change struct {
	Path     string   `json:"path"`
	OldPath  string   `json:"old_path"` // before the upgrade, if another
	Action   Action   `json:"action"`
	Reason   string   `json:"reason"`
	Conflict Conflict `json:"conflict"` // empty if none
	Mode     string   `json:"mode"`     // after the upgrade, such as 0644; empty without a file
}
