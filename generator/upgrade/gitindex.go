package upgrade

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// indexChange is what an upgrade does to git's index, as records for git
// update-index -z --index-info.
type indexChange struct {
	Before []string `json:"before"` // brings back what was
	After  []string `json:"after"`  // has the stages 1 (base), 2 (ours) and 3 (theirs) of each conflict
}

// stageConflicts prepares the stages of the clashes, which mergetools and
// editors read. It writes blobs, but not yet the index. Paths that git does
// not know are left out.
func (r *repository) stageConflicts(ctx context.Context, clashes []clash) (*indexChange, error) {
	if r == nil || len(clashes) == 0 {
		return nil, nil
	}
	var names []string
	for _, c := range clashes {
		names = append(names, c.path)
		if c.ours != nil {
			names = append(names, c.ours.Path)
		}
	}
	entries, err := r.entries(ctx, names)
	if err != nil {
		return nil, err
	}
	blobs, err := r.writeBlobs(ctx, clashes)
	if err != nil {
		return nil, err
	}
	change := &indexChange{}
	for i, c := range clashes {
		if c.ours != nil && entries[c.ours.Path] != "" {
			change.add(r.prefix+c.path, c, entries, blobs[2*i:2*i+2])
		}
	}
	if len(change.After) == 0 {
		return nil, nil
	}
	return change, nil
}

// add adds the records of one clash, which stands at name in the index.
func (change *indexChange) add(name string, c clash, entries map[string]string, blobs []string) {
	ours := entries[c.ours.Path]
	forget := "0 " + strings.Repeat("0", idLength(ours)) + "\t" + name
	change.Before = append(change.Before, forget)
	if entry := entries[c.path]; entry != "" {
		change.Before = append(change.Before, entry+" 0\t"+name)
	}
	change.After = append(change.After, forget, ours+" 2\t"+name)
	for side, file := range []*generator.File{c.base, c.theirs} {
		if file != nil {
			change.After = append(change.After, fmt.Sprintf("%s %s %d\t%s", gitMode(file), blobs[side], 1+2*side, name))
		}
	}
}

// idLength returns the length of the object id in "mode id".
func idLength(entry string) int {
	_, id, _ := strings.Cut(entry, " ")
	return len(id)
}

func gitMode(file *generator.File) string {
	if executable(file.Mode) {
		return "100755"
	}
	return "100644"
}

// entries returns "mode id" of the names that are in the index. Left out are
// those that git is told to take for unchanged, or to keep out of the work
// tree: records could not bring that back.
func (r *repository) entries(ctx context.Context, names []string) (map[string]string, error) {
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

// writeBlobs stores base and theirs of each clash as objects and returns
// their ids, two for each, empty for a side without file.
func (r *repository) writeBlobs(ctx context.Context, clashes []clash) ([]string, error) {
	dir, err := os.MkdirTemp("", "chassis-blobs-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var list bytes.Buffer
	ids := make([]string, 2*len(clashes))
	var order []int
	for i, c := range clashes {
		for side, file := range []*generator.File{c.base, c.theirs} {
			if file == nil {
				continue
			}
			name := filepath.Join(dir, fmt.Sprint(2*i+side))
			if err := os.WriteFile(name, file.Content, 0o600); err != nil {
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
		return nil, fmt.Errorf("git hash-object answered %d lines for %d files", len(lines), len(order))
	}
	for i, at := range order {
		ids[at] = lines[i]
	}
	return ids, nil
}

// updateIndex feeds records to git's index, all of them or none.
func (r *repository) updateIndex(ctx context.Context, records []string) error {
	_, err := r.run(ctx, []byte(strings.Join(records, "\x00")+"\x00"), "update-index", "-z", "--index-info")
	if err != nil && ctx.Err() == nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return failed("git", "let other git commands finish (remove the lock file if there are none), then try again",
			"git cannot change its index: %s", reason)
	}
	return err
}
