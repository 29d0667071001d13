package plan

// Action is what happens to a path.
type Action string

// The actions.
const (
	Add     Action = "add"     // written where nothing stood
	Update  Action = "update"  // replaced by the template's content
	Merge   Action = "merge"   // both sides' edits are in it
	Rename  Action = "move"    // stands at another path now, its content as it was
	Chmod   Action = "mode"    // only the mode changes
	Delete  Action = "delete"  // removed
	Keep    Action = "keep"    // stays as the owner has it though the template changed
	Adopt   Action = "adopt"   // the owner's file is what the template adds
	Restore Action = "restore" // brought back on request
)

// Conflict is why a path needs its owner's decision.
type Conflict string

// The kinds of conflict.
const (
	ConflictContent Conflict = "content" // both changed the same lines
	ConflictAdded   Conflict = "added"   // both added the path, with different contents
	ConflictDeleted Conflict = "deleted" // the template deleted what the owner edited
	ConflictBinary  Conflict = "binary"  // both changed what has no lines
	ConflictKind    Conflict = "kind"    // a file on one side, a folder or symlink on the other
	ConflictInWay   Conflict = "in_way"  // something of the owner's stands where a file should go
)

// A Change tells people and programs what happens to one path.
type Change struct {
	Path     string   `json:"path"`
	OldPath  string   `json:"old_path"` // where it stood before, if elsewhere
	Action   Action   `json:"action"`
	Reason   string   `json:"reason"`
	Conflict Conflict `json:"conflict"` // empty if none
	Mode     string   `json:"mode"`     // such as 0644; empty where nothing is left
}
