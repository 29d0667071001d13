package worktree

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// An Unmerged file is one in conflict, with its three sides; nil where a side
// has no file.
type Unmerged struct {
	Path               string // of the merged file
	Base, Ours, Theirs *generator.File
}

// IndexChange is what an upgrade does to git's index, as records for git
// update-index -z --index-info.
type IndexChange struct {
	Before []string `json:"before"` // restores the entries
	After  []string `json:"after"`  // has the stages 1 (base), 2 (ours) and 3 (theirs) of each conflict
}

// StageConflicts returns the change that gives unmerged files their stages in
// the index, where editors and git mergetool read them; nil if git tracks none
// of the files. It writes blobs, but not yet the index: see
// [Repository.UpdateIndex].
func (r *Repository) StageConflicts(ctx context.Context, files []Unmerged) (*IndexChange, error) {
	if len(files) == 0 {
		return nil, nil
	}
	var names []string
	for _, file := range files {
		names = append(names, file.Path)
		if file.Ours != nil {
			names = append(names, file.Ours.Path)
		}
	}
	entries, err := r.entries(ctx, names)
	if err != nil {
		return nil, err
	}
	blobs, err := r.writeBlobs(ctx, files)
	if err != nil {
		return nil, err
	}
	change := &IndexChange{}
	for i, file := range files {
		if file.Ours != nil && entries[file.Ours.Path] != "" {
			change.add(r.prefix+file.Path, file, entries, blobs[2*i:2*i+2])
		}
	}
	if len(change.After) == 0 {
		return nil, nil
	}
	return change, nil
}

// add adds the records of one file, which is at name in the index.
func (change *IndexChange) add(name string, file Unmerged, entries map[string]string, blobs []string) {
	ours := entries[file.Ours.Path]
	remove := "0 " + strings.Repeat("0", idLength(ours)) + "\t" + name
	change.Before = append(change.Before, remove)
	if entry := entries[file.Path]; entry != "" {
		change.Before = append(change.Before, entry+" 0\t"+name)
	}
	change.After = append(change.After, remove, ours+" 2\t"+name)
	for side, version := range []*generator.File{file.Base, file.Theirs} {
		if version != nil {
			change.After = append(change.After, fmt.Sprintf("%s %s %d\t%s", gitMode(version), blobs[side], 1+2*side, name))
		}
	}
}

// idLength returns the length of the object id in "mode id".
func idLength(entry string) int {
	_, id, _ := strings.Cut(entry, " ")
	return len(id)
}

func gitMode(file *generator.File) string {
	if Executable(file.Mode) {
		return "100755"
	}
	return "100644"
}

// entries returns "mode id" of the names that are in the index. It leaves out
// those that git assumes unchanged or skips in the work tree: records could
// not restore these flags.
func (r *Repository) entries(ctx context.Context, names []string) (map[string]string, error) {
	out, err := r.run(ctx, nil, append([]string{"ls-files", "--stage", "-v", "-z", "--"}, names...)...)
	if err != nil {
		return nil, err
	}
	entries := map[string]string{}
	for record := range strings.SplitSeq(string(out), "\x00") {
		info, name, found := strings.Cut(record, "\t")
		entry, isStage0 := strings.CutSuffix(info, " 0")
		entry, isPlain := strings.CutPrefix(entry, "H ")
		if found && isStage0 && isPlain {
			entries[name] = entry
		}
	}
	return entries, nil
}

// writeBlobs stores base and theirs of each file as objects and returns
// their ids, two for each, empty for a side without file.
func (r *Repository) writeBlobs(ctx context.Context, files []Unmerged) ([]string, error) {
	dir, err := os.MkdirTemp("", "chassis-blobs-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var list bytes.Buffer
	ids := make([]string, 2*len(files))
	var order []int
	for i, file := range files {
		for side, version := range []*generator.File{file.Base, file.Theirs} {
			if version == nil {
				continue
			}
			name := filepath.Join(dir, fmt.Sprint(2*i+side))
			if err := os.WriteFile(name, version.Content, 0o600); err != nil {
				return nil, err
			}
			fmt.Fprintln(&list, name)
			order = append(order, 2*i+side)
		}
	}
	out, err := r.run(ctx, list.Bytes(), "hash-object", "-w", "--no-filters", "--stdin-paths")
	if err != nil {
		return nil, err
	}
	lines := strings.Fields(string(out))
	if len(lines) != len(order) {
		return nil, fmt.Errorf("git hash-object printed %d lines for %d files", len(lines), len(order))
	}
	for i, at := range order {
		ids[at] = lines[i]
	}
	return ids, nil
}

// UpdateIndex applies records to git's index, all of them or none.
func (r *Repository) UpdateIndex(ctx context.Context, records []string) error {
	_, err := r.run(ctx, []byte(strings.Join(records, "\x00")+"\x00"), "update-index", "-z", "--index-info")
	if err != nil && ctx.Err() == nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return Problemf("git", "let other git commands finish (remove the lock file if there are none), then try again",
			"git cannot change its index: %s", reason)
	}
	return err
}
