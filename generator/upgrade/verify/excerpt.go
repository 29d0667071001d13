package verify

import (
	"fmt"
	"strings"
	"unicode"
)

// Bounds of what is kept of the output of a command: so many lines of its start
// and of its end, of so many bytes.
const (
	keptLines = 10
	keptBytes = 300
)

// An excerpt is the start and the end of an output.
type excerpt struct {
	start, end []string
	left       int // lines between them
}

// add adds a line, as a terminal shows it.
func (e *excerpt) add(line string) {
	line = strings.TrimRight(strings.Map(shown, line), " ")
	if len(line) > keptBytes {
		line = strings.ToValidUTF8(line[:keptBytes], "") + "…"
	}
	if len(e.start) < keptLines {
		e.start = append(e.start, line)
		return
	}
	if e.end = append(e.end, line); len(e.end) > keptLines {
		e.end = e.end[1:]
		e.left++
	}
}

// lines returns the excerpt, nothing of nil.
func (e *excerpt) lines() []string {
	if e == nil {
		return nil
	}
	lines := append([]string{}, e.start...)
	if e.left > 0 {
		lines = append(lines, fmt.Sprintf("… %d more lines", e.left))
	}
	return append(lines, e.end...)
}

// shown leaves out what would control a terminal.
func shown(char rune) rune {
	if char == '\t' {
		return ' '
	}
	if unicode.IsControl(char) {
		return -1
	}
	return char
}
