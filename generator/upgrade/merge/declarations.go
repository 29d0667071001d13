package merge

import (
	"bytes"
	"go/format"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// mergeDeclarations merges three versions of a Go file by its declarations, so that
// neither their order nor what is beside a change matters, and its imports as a
// set. Declarations in conflict are between markers. ok is false if the file cannot
// be merged so.
func mergeDeclarations(base, ours, theirs []byte, labels worktree.Labels, join bool) (text []byte, conflicts int, ok bool) {
	m := declarationMerge{labels: labels, join: join}
	for i, source := range [...][]byte{base, ours, theirs} {
		if m.files[i], ok = splitFile(source); !ok {
			return nil, 0, false
		}
	}
	m.files[1].alignKeys(m.files[0])
	m.files[2].alignKeys(m.files[0])
	for _, file := range m.files {
		if !file.declarations.distinct() {
			return nil, 0, false
		}
	}
	pieces := m.pieces()
	imports, ok := m.imports(pieces)
	if !ok {
		return nil, 0, false
	}
	var out bytes.Buffer
	for _, piece := range append([]piece{pieces[0], imports}, pieces[1:]...) {
		conflicts += piece.conflicts
		out.WriteString(piece.text(piece.lines))
	}
	if conflicts > 0 {
		return out.Bytes(), conflicts, true
	}
	text, err := format.Source(out.Bytes())
	return text, 0, err == nil && !declaresTwice(text)
}

// declarationMerge is one merge.
type declarationMerge struct {
	files  [3]goFile // base, ours and theirs
	labels worktree.Labels
	join   bool
}

// A piece is a part of the merged file.
type piece struct {
	gap          bool // whether a blank line is before it
	lines        []string
	ours, theirs []string // what the sides have for lines in conflict; the same as lines without
	conflicts    int
}

// text returns lines of the piece with the blank one before it.
func (p piece) text(lines []string) string {
	text := strings.Join(lines, "")
	if p.gap && text != "" {
		return "\n" + text
	}
	return text
}

// pieces merges everything but the imports: the package clause first.
func (m *declarationMerge) pieces() []piece {
	base, ours, theirs := &m.files[0], &m.files[1], &m.files[2]
	pieces := []piece{m.piece(base.clause, ours.clause, theirs.clause)}
	for _, key := range insertKeys(ours.declarations.keys(), theirs.declarations.keys(), base.declarations.keys(), false) {
		b, o, t := base.part(key), ours.part(key), theirs.part(key)
		next := m.piece(b, o, t)
		next.gap = b != nil && b.gap || o != nil && o.gap || t != nil && t.gap
		pieces = append(pieces, next)
	}
	return pieces
}

// piece merges one part of the file, of which versions may be missing.
func (m *declarationMerge) piece(base, ours, theirs *part) piece {
	plain := func(p *part) *item {
		if p == nil {
			return nil
		}
		return &item{body: p.body}
	}
	lines, ok := mergeItems(plain(base), plain(ours), plain(theirs), m.join)
	if ok {
		if lines, ok = realign(lines, ours, theirs); ok {
			return piece{lines: lines, ours: lines, theirs: lines}
		}
	}
	next := piece{}
	regions := diff3Lines(base.lines(), ours.lines(), theirs.lines())
	for _, r := range regions {
		if !r.conflict {
			r.ours, r.theirs = r.merged, r.merged
		}
		next.ours, next.theirs = append(next.ours, r.ours...), append(next.theirs, r.theirs...)
	}
	text, conflicts := mark(regions, m.labels)
	next.lines, next.conflicts = splitLines(text), conflicts
	return next
}

// realign returns merged lines with their alignment: that of the side which has the
// same lines, else that of a declaration which is formatted alone.
func realign(lines []string, sides ...*part) ([]string, bool) {
	for _, side := range sides {
		if side != nil && side.body.equal(passage{lines: lines}) {
			return side.aligned, true
		}
	}
	text, err := format.Source([]byte(strings.Join(lines, "")))
	return splitLines(text), err == nil
}
