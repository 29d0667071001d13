package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
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
// [Repository.UpdateIndex]. The directory scratch of the project is for
// temporary files.
func (r *Repository) StageConflicts(ctx context.Context, files []Unmerged, scratch string) (*IndexChange, error) {
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
	blobs, err := r.writeBlobs(ctx, files, path.Join(scratch, "blobs"))
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
// their ids, two for each, empty for a side without file. It makes and removes
// the directory dir of the project.
func (r *Repository) writeBlobs(ctx context.Context, files []Unmerged, dir string) (ids []string, err error) {
	scratch := filepath.Join(r.dir, filepath.FromSlash(dir))
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	var names []string
	var order []int
	for i, file := range files {
		for side, version := range []*generator.File{file.Base, file.Theirs} {
			if version == nil {
				continue
			}
			name := fmt.Sprint(2*i + side)
			if err := os.WriteFile(filepath.Join(scratch, name), version.Content, 0o600); err != nil {
				return nil, err
			}
			names = append(names, path.Join(dir, name))
			order = append(order, 2*i+side)
		}
	}
	var lines []string
	for some := range slices.Chunk(names, maxArguments) {
		out, err := r.change(ctx, nil, append([]string{"hash-object", "-w", "--no-filters", "--"}, some...)...)
		if err != nil {
			return nil, err
		}
		lines = append(lines, strings.Fields(string(out))...)
	}
	if len(lines) != len(order) {
		return nil, fmt.Errorf("git hash-object printed %d lines for %d files", len(lines), len(order))
	}
	ids = make([]string, 2*len(files))
	for i, at := range order {
		ids[at] = lines[i]
	}
	return ids, nil
}

// UpdateIndex applies records to git's index, all of them or none.
func (r *Repository) UpdateIndex(ctx context.Context, records []string) error {
	_, err := r.change(ctx, []byte(strings.Join(records, "\x00")+"\x00"), "update-index", "-z", "--index-info")
	if err != nil && ctx.Err() == nil {
		return Problemf("git", "let other git commands finish (remove the lock file if there are none), then try again",
			"git cannot change its index: %v", err)
	}
	return err
}

// indexRecord is the form of a record of an [IndexChange].
var indexRecord = regexp.MustCompile(`(?s)^(?:0 0+|1[0-9]{5} [0-9a-f]{40,64}(?: [0-3])?)\t(.+)$`)

// CheckIndexChange returns an error if a record of change is malformed or about
// a path that no project may have.
func (r *Repository) CheckIndexChange(change *IndexChange) error {
	for _, record := range slices.Concat(change.Before, change.After) {
		match := indexRecord.FindStringSubmatch(record)
		if match == nil || strings.Contains(record, "\x00") {
			return fmt.Errorf("%q is not a record of git's index", record)
		}
		name, inside := strings.CutPrefix(match[1], r.prefix)
		if !inside {
			return fmt.Errorf("%s is outside of the project", Quote(match[1]))
		}
		if err := generator.CheckPath(name); err != nil {
			return err
		}
	}
	return nil
}
