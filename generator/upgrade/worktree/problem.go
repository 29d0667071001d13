package worktree

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// A Problem is the reason why an upgrade was refused or failed. Unless it says
// otherwise, nothing was changed.
type Problem struct {
	Code    string  // for programs, stable, such as dirty
	Message string  // what, lower case, no full stop
	Hint    string  // what to do next
	Places  []Place // where, if the problem has places
	Blocked bool    // the project is in the way, not the input: exit code 5
	Usage   bool    // a flag is wrong: exit code 2
}

// Problemf returns a problem that neither blocks nor is a matter of usage.
func Problemf(code, hint, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// Error returns the message and its places, one a line.
func (p *Problem) Error() string {
	lines := []string{p.Message}
	for _, place := range p.Places {
		lines = append(lines, "  "+place.String())
	}
	return strings.Join(lines, "\n")
}

// A Place is a path, with a line where one is meant.
type Place struct {
	Path string `json:"path"`
	Line int    `json:"line,omitempty"` // from 1; 0 for the whole file
	Why  string `json:"why,omitempty"`
}

// String returns path or path:line, followed by the reason.
func (p Place) String() string {
	text := Quote(p.Path)
	if p.Line > 0 {
		text += ":" + strconv.Itoa(p.Line)
	}
	if p.Why != "" {
		text += " (" + p.Why + ")"
	}
	return text
}

// Quote returns a path unchanged if a terminal shows it unchanged, else
// quoted.
func Quote(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return r == '"' || r == '\'' || r == '\\' || r == unicode.ReplacementChar || unicode.IsSpace(r) || !unicode.IsPrint(r)
	}) {
		return strconv.Quote(name)
	}
	return name
}

// OneLine returns the message of err for the middle of another one.
func OneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
