package generator

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/module"

	"github.com/chassis-go/chassis/generator/nearest"
	"github.com/chassis-go/chassis/generator/resource"
)

// Bounds of the text answers.
const (
	maxName        = 63  // characters, the limit of a label in RFC 1123
	maxModule      = 200 // characters
	maxDescription = 200 // characters
	maxQuoted      = 80  // characters of a bad answer that a message repeats
)

// A Problem is one answer that cannot be accepted.
type Problem struct {
	Field  string `json:"field"`            // key of the question
	Value  string `json:"value"`            // what was answered; one SPEC, where several are
	Column int    `json:"column,omitempty"` // character of a SPEC, from 1; 0 elsewhere
	Reason string `json:"reason"`           // what is wrong with it
	Hint   string `json:"hint"`             // what to answer instead
}

// String returns the problem as one line for people.
func (p Problem) String() string {
	return fmt.Sprintf("%s %s: %s%s; %s", p.Field, quoted(p.Value), p.place(), p.Reason, p.Hint)
}

// place says where in a SPEC the problem is.
func (p Problem) place() string {
	if p.Column == 0 {
		return ""
	}
	return fmt.Sprintf("column %d: ", p.Column)
}

// Excerpt returns two indented lines that show the place in a SPEC, "" where
// there is none.
func (p Problem) Excerpt() string {
	if p.Column == 0 {
		return ""
	}
	return resource.Problem{Column: p.Column}.Excerpt(p.Value)
}

// A ValidationError holds every bad answer of a set of answers, at least one.
type ValidationError struct{ Problems []Problem }

// Error returns one line per problem.
func (e *ValidationError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Check returns the first thing that is wrong with text as an answer to q, nil
// if nothing is.
func (q Question) Check(text string) *Problem {
	if q.Kind == Specs {
		if _, problems := q.parseSpecs(text); len(problems) > 0 {
			return &problems[0]
		}
		return nil
	}
	if problem := q.checkRecorded(text); problem != nil || q.checkNew == nil {
		return problem
	}
	if reason, hint := q.checkNew(text); reason != "" {
		return &Problem{Field: q.Key, Value: text, Reason: reason, Hint: hint}
	}
	return nil
}

// checkRecorded is [Question.Check] for an answer that a service was rendered
// with: what an older chassis accepted stays accepted.
func (q Question) checkRecorded(text string) *Problem {
	problem := &Problem{Field: q.Key, Value: text}
	switch q.Kind {
	case Switch:
		if _, err := strconv.ParseBool(text); err != nil {
			problem.Reason, problem.Hint = "is neither true nor false", "answer true or false"
			return problem
		}
	case Choice:
		if !slices.Contains(q.Values, text) {
			problem.Reason, problem.Hint = "is not offered", q.pick(text)
			return problem
		}
	case List:
		if problem.Reason, problem.Hint = q.checkList(text); problem.Reason != "" {
			return problem
		}
	}
	if q.check == nil {
		return nil
	}
	if problem.Reason, problem.Hint = q.check(text); problem.Reason != "" {
		return problem
	}
	return nil
}

// checkList looks at a list as flags give it.
func (q Question) checkList(text string) (reason, hint string) {
	if text == none {
		return "", ""
	}
	for _, value := range splitList(text) {
		if value == none {
			return "none excludes every other value", "answer none alone or leave it out"
		}
		if !slices.Contains(q.Values, value) {
			return quoted(value) + " is not offered", q.pick(value)
		}
	}
	return "", ""
}

// pick says what can be picked, the nearest to what was meant first.
func (q Question) pick(text string) string {
	values := q.spellings()
	if guess := nearest.Of(text, values); guess != "" {
		return fmt.Sprintf("did you mean %s? (%s)", guess, strings.Join(values, ", "))
	}
	return "pick from " + strings.Join(values, ", ")
}

// unknownAnswers returns a problem for each key that no question has.
func unknownAnswers(answers Answers) []Problem {
	var problems []Problem
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if problem := unknownKey(key, answers[key]); problem != nil {
			problems = append(problems, *problem)
		}
	}
	return problems
}

func unknownKey(key, value string) *Problem {
	var keys []string
	for _, question := range Questions() {
		if question.Key == key {
			return nil
		}
		keys = append(keys, question.Key)
	}
	problem := &Problem{Field: key, Value: value, Reason: "no question has this key"}
	problem.Hint = "the keys are " + strings.Join(keys, ", ")
	if guess := nearest.Of(key, keys); guess != "" {
		problem.Hint = fmt.Sprintf("did you mean %s?", guess)
	}
	return problem
}

var notOfName = regexp.MustCompile(`[^a-z0-9]+`)

func checkName(name string) (reason, hint string) {
	hint = "try " + suggestName(name)
	switch {
	case name == "":
		return "is missing", "name the service, such as orders"
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Sprintf("has %d characters, a name has at most %d", utf8.RuneCountInString(name), maxName), hint
	case !nameForm.MatchString(name):
		return "is not made of lower-case letters, digits and inner hyphens, beginning with a letter", hint
	}
	return broken(nameRules(), name), hint
}

func checkNewName(name string) (reason, hint string) {
	for _, question := range Questions() {
		if slices.Contains(question.spellings(), name) {
			return fmt.Sprintf("is a value of --%s, not a name", question.Key),
				fmt.Sprintf("write --%s=%s for that answer, and name the service for what it does, such as orders", question.Key, name)
		}
	}
	return broken(newNameRules(), name), "try " + suggestName(name)
}

// suggestName returns an acceptable name that resembles name.
func suggestName(name string) string {
	name = notOfName.ReplaceAllString(strings.ToLower(name), "-")
	name = strings.TrimLeft(name, "-0123456789")
	name = strings.Trim(name[:min(len(name), maxName)], "-")
	if name == "" {
		return "orders"
	}
	if broken(nameRules(), name)+broken(newNameRules(), name) == "" {
		return name
	}
	const suffix = "-service"
	return name[:min(len(name), maxName-len(suffix))] + suffix
}

func checkModule(modulePath string) (reason, hint string) {
	hint = suggestModule(modulePath)
	if modulePath == "" {
		return "is missing", hint
	}
	if utf8.RuneCountInString(modulePath) > maxModule {
		return fmt.Sprintf("is longer than %d characters", maxModule), "answer a shorter path, such as github.com/acme/orders"
	}
	if err := module.CheckPath(modulePath); err != nil {
		return "is not a module path: " + moduleReason(err), hint
	}
	return "", ""
}

// moduleReason returns the reason inside an error of [module.CheckPath],
// which repeats the path otherwise.
func moduleReason(err error) string {
	if invalid, ok := err.(*module.InvalidPathError); ok {
		return invalid.Err.Error()
	}
	return err.Error()
}

var (
	urlPrefix  = regexp.MustCompile(`^([a-z+]+://|git@)`)
	oldMajor   = regexp.MustCompile(`/v[01]?$|/v0\d+$`)
	notOfPath  = regexp.MustCompile(`[^A-Za-z0-9._~/-]+`)
	someModule = "such as github.com/acme/orders"
)

// suggestModule returns a hint with an acceptable path that resembles
// modulePath, if there is one.
func suggestModule(modulePath string) string {
	guess := urlPrefix.ReplaceAllString(strings.ReplaceAll(modulePath, `\`, "/"), "")
	guess = strings.TrimSuffix(strings.Trim(guess, "/ "), ".git")
	guess = notOfPath.ReplaceAllString(strings.Replace(guess, ":", "/", 1), "-")
	guess = strings.TrimPrefix(path.Clean("/"+guess), "/")
	guess = oldMajor.ReplaceAllString(guess, "")
	if first, _, _ := strings.Cut(guess, "/"); !strings.Contains(first, ".") {
		guess = "example.com/" + strings.ToLower(guess)
	}
	lost := strings.ContainsFunc(modulePath, func(r rune) bool { return r > unicode.MaxASCII })
	if lost || len(guess) > maxModule || module.CheckPath(guess) != nil {
		return "answer a path " + someModule
	}
	return "try " + guess
}

func checkDescription(text string) (reason, hint string) {
	hint = "answer one line of plain text"
	switch {
	case text == "":
		return "is empty", hint
	case utf8.RuneCountInString(text) > maxDescription:
		return fmt.Sprintf("is longer than %d characters", maxDescription), hint
	case !utf8.ValidString(text):
		return "is not UTF-8", hint
	}
	return broken(descriptionRules(), text), hint
}

// quoted returns text in quotes for a message, cut where it is too long.
func quoted(text string) string {
	if runes := []rune(text); len(runes) > maxQuoted {
		text = string(runes[:maxQuoted]) + "…"
	}
	return strconv.Quote(text)
}
