package resource

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Problem is one thing that is wrong with a SPEC or a set of resources.
type Problem struct {
	Resource string `json:"resource,omitempty"` // name of the resource, where it is known
	Field    string `json:"field,omitempty"`    // name of the field, where it is one of a field
	Column   int    `json:"column,omitempty"`   // character of the SPEC, from 1; 0 where no SPEC is known
	Text     string `json:"text"`               // what is wrong
	Reason   string `json:"reason"`             // why
	Hint     string `json:"hint"`               // what would be right
}

// String returns the problem as one line for people.
func (p Problem) String() string {
	where := ""
	switch {
	case p.Column > 0:
		where = fmt.Sprintf("column %d: ", p.Column)
	case p.Field != "":
		where = p.Resource + "." + p.Field + ": "
	case p.Resource != "":
		where = p.Resource + ": "
	}
	return where + p.Message() + "; " + p.Hint
}

// Message says what is wrong, without where and without the hint.
func (p Problem) Message() string {
	if p.Text == "" {
		return p.Reason
	}
	return quoted(p.Text) + " " + p.Reason
}

// In returns the problem with the column at which text, the SPEC of its
// resource or a list of its fields, has what it is about.
func (p Problem) In(text string) Problem {
	subject := p.Resource
	if p.Field != "" {
		subject = p.Field
	}
	for _, word := range splitWords(text) {
		name, _, isField := strings.Cut(word.text, ":")
		if !isField {
			name, _, _ = strings.Cut(name, "/")
		}
		if name != subject || isField != (p.Field != "") {
			continue
		}
		at := 0
		if p.Text != "" && p.Text != name {
			at = max(strings.LastIndex(word.text, p.Text), 0)
		}
		p.Column = column(text, word.at+at)
	}
	return p
}

// column returns the position of a byte of text in characters, from 1.
func column(text string, at int) int { return utf8.RuneCountInString(text[:at]) + 1 }

// An Error holds everything that is wrong with a SPEC, from 1 to 50 problems, in
// the order of their columns.
type Error struct {
	Spec     string
	Problems []Problem
}

// Error returns one line per problem, each followed by the place in the SPEC.
func (e *Error) Error() string {
	var out strings.Builder
	for i, problem := range e.Problems {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(problem.String() + "\n" + problem.Excerpt(e.Spec))
	}
	return out.String()
}

// Characters of a SPEC that an excerpt shows before and after a column.
const (
	excerptBefore = 40
	excerptAfter  = 32
)

// Excerpt returns two indented lines: the SPEC around the problem's column, and
// a caret below that column.
func (p Problem) Excerpt(spec string) string {
	shown := []rune(strings.Map(printable, spec))
	at := min(max(p.Column-1, 0), len(shown))
	begin, end := max(at-excerptBefore, 0), min(at+excerptAfter, len(shown))
	before, after := "", ""
	if begin > 0 {
		before = "…"
	}
	if end < len(shown) {
		after = "…"
	}
	line := before + string(shown[begin:end]) + after
	return "    " + line + "\n    " + strings.Repeat(" ", utf8.RuneCountInString(before)+at-begin) + "^"
}

// printable replaces what would move the caret away from its column.
func printable(char rune) rune {
	if char == utf8.RuneError || !unicode.IsPrint(char) {
		return ' '
	}
	return char
}

// quoted returns text in quotes for a message, cut where it is too long.
func quoted(text string) string {
	const longest = 60
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return strconv.Quote(text)
}
