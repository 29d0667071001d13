package generator

import (
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/chassis-go/chassis/generator/resource"
)

// fieldView is what a partial about a type sees: a field of it, and the resource
// that has the field as .Of.
type fieldView struct {
	resource.Field
	Of resourceView
}

// Value returns an expression as the value of the field, or of a pointer to it.
func (f fieldView) Value(expression string) string {
	if f.Optional {
		return "new(" + expression + ")"
	}
	return expression
}

// Maybe returns an expression as the value of the field, or of one that is there
// at times only, in a function with a source of values f.
func (f fieldView) Maybe(expression string) string {
	if f.Optional {
		return "maybe(f, " + expression + ")"
	}
	return expression
}

// code returns what the definition "TYPE WHAT" of a field's type gives, or else
// "any WHAT". Those of a type are one partial, so that a new type is one file.
func (s *sources) code(what string, of resourceView, field resource.Field) (string, error) {
	name := string(field.Type) + " " + what
	if s.parsed.Lookup(name) == nil {
		name = "any " + what
	}
	return s.render(name, fieldView{field, of})
}

// render returns what a definition or an earlier template gives, for functions such
// as [align].
func (s *sources) render(name string, data any) (string, error) {
	var out strings.Builder
	err := s.parsed.ExecuteTemplate(&out, name, data)
	return out.String(), err
}

// align pads the cells of lines, which end in |, to columns. A column ends with
// the last of successive lines that have it.
func align(text string) (string, error) {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 1, ' ', 0)
	if _, err := io.WriteString(w, strings.ReplaceAll(text, "|", "\t")); err != nil {
		return "", err
	}
	if err := w.Flush(); err != nil {
		return "", err
	}
	lines := strings.Split(out.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n"), nil
}

// textLines returns the lines of a text that are not blank, without the space
// around them.
func textLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// digits returns a number as Go code has it, such as 10_000.
func digits(number int) string {
	text := strconv.Itoa(number)
	if len(text) < 5 {
		return text
	}
	return text[:len(text)-3] + "_" + text[len(text)-3:]
}
