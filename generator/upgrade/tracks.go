package upgrade

import (
	"bytes"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// tracks pairs the files of the three trees and compares them.
func (p *planner) tracks() ([]*track, error) {
	tracks := p.pair()
	for _, t := range tracks {
		if err := p.locate(t); err != nil {
			return nil, err
		}
	}
	if err := p.findMoved(tracks); err != nil {
		return nil, err
	}
	yield(tracks)
	p.adoptMovedFolders(tracks)
	for _, t := range tracks {
		p.compare(t)
	}
	return tracks, nil
}

// yield leaves each file to the track that the owner moved there: another
// track whose path it is has no file of the owner's then.
func yield(tracks []*track) {
	moved := map[string]bool{}
	for _, t := range tracks {
		if t.userMoved {
			moved[t.path] = true
		}
	}
	for _, t := range tracks {
		if !t.userMoved && moved[t.path] {
			t.ours = worktree.Entry{}
		}
	}
}

// pair matches the files of base and theirs along the template's moves.
func (p *planner) pair() []*track {
	theirs := byPath(p.in.Theirs)
	claimed := map[string]bool{}
	folders := map[string]bool{}
	for name := range theirs {
		folders[path.Dir(name)] = true
	}
	var tracks []*track
	for i := range p.in.Base {
		base := &p.in.Base[i]
		t := &track{base: base, featureGone: !folders[path.Dir(base.Path)]}
		for _, name := range p.successors(base.Path) {
			if theirs[name] != nil && !claimed[name] {
				t.theirs = theirs[name]
				claimed[name] = true
				break
			}
		}
		tracks = append(tracks, t)
	}
	for i := range p.in.Theirs {
		if file := &p.in.Theirs[i]; !claimed[file.Path] {
			tracks = append(tracks, &track{theirs: file})
		}
	}
	return tracks
}

// successors returns the paths under which the templates may deliver what
// base has at name, the likeliest first.
func (p *planner) successors(name string) []string {
	moved := follow(name, named(p.in.Moves, p.in.Was.Name))
	candidates := renamed(moved, p.in.Was.Name, p.in.Is.Name)
	if moved != name {
		return candidates // what stands at its old path, if anything, is another file
	}
	return append(candidates, name)
}

// locate finds what the owner has of a track at the paths that are known.
func (p *planner) locate(t *track) error {
	if t.base == nil {
		t.path = t.theirs.Path
		return p.load(t)
	}
	t.path = t.base.Path
	if own := p.in.OwnMoves[t.base.Path]; own != "" {
		t.path, t.userMoved = own, true
		if err := p.load(t); err != nil || t.ours.Kind == worktree.Regular {
			return err
		}
		t.path, t.userMoved = t.base.Path, false // moved back, or deleted since
	}
	return p.load(t)
}

// load reads what the owner has at the track's path.
func (p *planner) load(t *track) (err error) {
	t.ours, err = worktree.Read(p.in.Ours, t.path)
	return err
}

// compare fills in what the table asks for.
func (p *planner) compare(t *track) {
	t.target = t.path
	if t.templateMoved() && !t.userMoved {
		t.target = t.theirs.Path
	}
	t.restore = t.theirs != nil && slices.Contains(p.in.Restore, t.theirs.Path)
	t.modes = p.modesCount(t)
	if t.base != nil {
		t.baseText = p.reimport(t.base.Path, merge.ToLF(t.base.Content))
	}
	if t.theirs != nil {
		t.theirsText = merge.ToLF(t.theirs.Content) // rendered with the new path
	}
	t.oursText = p.reimport(t.path, merge.Normalize(t.ours.Content))
	t.crlf = merge.HasCRLF(t.ours.Content) && (t.base == nil || !merge.HasCRLF(t.base.Content))
	t.userEdited = t.base != nil && (t.ours.Kind != worktree.Regular || !merge.Equivalent(t.base.Path, t.baseText, t.oursText))
	t.templateEdited = t.base == nil || t.theirs == nil || !bytes.Equal(t.base.Content, t.theirs.Content)
	if t.userEdited && t.templateEdited && t.base != nil && t.theirs != nil {
		t.templateEdited = !merge.Equivalent(t.theirs.Path, t.baseText, t.theirsText)
	}
}

// modesCount reports whether the owner's mode of a track is worth a look: it
// differs from the base's, and the file system keeps executable bits.
func (p *planner) modesCount(t *track) bool {
	if p.in.FileMode == nil || t.ours.Kind != worktree.Regular {
		return true
	}
	differs := t.base != nil && worktree.Executable(t.ours.Mode) != worktree.Executable(t.base.Mode) ||
		t.theirs != nil && worktree.Executable(t.ours.Mode) != worktree.Executable(t.theirs.Mode)
	return !differs || p.in.FileMode()
}

// byPath indexes files by their paths.
func byPath(files []generator.File) map[string]*generator.File {
	index := make(map[string]*generator.File, len(files))
	for i := range files {
		index[files[i].Path] = &files[i]
	}
	return index
}

// byName returns a function that finds the file at name.
func byName(name string) func(generator.File) bool {
	return func(file generator.File) bool { return file.Path == name }
}
