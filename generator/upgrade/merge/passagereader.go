package merge

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// passageReader reads passages of a Go file.
type passageReader struct {
	files *token.FileSet
	text  string
	lines []string
}

// line returns the index of the line that a position is on.
func (r passageReader) line(pos token.Pos) int { return r.files.Position(pos).Line - 1 }

// source returns the source of a node, nothing of nil.
func (r passageReader) source(node ast.Node) string {
	if node == nil {
		return ""
	}
	return r.text[r.files.Position(node.Pos()).Offset:r.files.Position(node.End()).Offset]
}

// read returns the passage of the lines [start, end), in which the lists are those
// of node.
func (r passageReader) read(node ast.Node, start, end int) passage {
	p := passage{lists: map[string]list{}}
	at := start
	ast.Inspect(node, func(inner ast.Node) bool {
		found, is := r.listOf(inner)
		if !is || found.start < at || found.end > end {
			return true
		}
		p.lines = append(p.lines, r.lines[at:found.start]...)
		r.addList(&p, found)
		at = found.end
		return false
	})
	p.lines = append(p.lines, r.lines[at:end]...)
	return p
}

// addList adds a list to a passage, with the line that stands for it: one that no
// source has, with the kind of the list and its number among those of that kind.
func (r passageReader) addList(p *passage, found foundList) {
	number := p.kinds()["\x00"+found.kind]
	line := fmt.Sprintf("\x00%s\x00#%d\n", found.kind, number)
	p.lines = append(p.lines, line)
	p.lists[line] = r.items(found)
}

// items returns the items of a list. Comments and blank lines belong to the item
// behind them.
func (r passageReader) items(found foundList) list {
	var items list
	at := found.start
	for i, node := range found.nodes {
		end := r.line(node.End()) + 1
		items = append(items, r.item(found.keys[i], node, at, end))
		at = end
	}
	if at < found.end {
		items = append(items, r.item("\x00rest", nil, at, found.end))
	}
	return items
}

// item returns the item of the lines [start, end).
func (r passageReader) item(key string, node ast.Node, start, end int) item {
	i := item{key: key}
	for start < end && strings.TrimSpace(r.lines[start]) == "" {
		start++
		i.gap = true
	}
	if node == nil {
		i.body = passage{lines: r.lines[start:end]}
	} else {
		i.body = r.read(node, start, end)
	}
	return i
}
