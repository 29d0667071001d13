// Package generator turns a set of answers into a tree of files and puts that
// tree on disk.
//
// The data takes one way: [Answers] become a [Spec], the spec is planned into
// an ordered list of overlay directories ([Plan]), these are rendered in memory
// ([Render]), joined by what a later upgrade needs ([Project]), and the result
// is written beside its target and renamed into place ([Write]).
// Rendering is pure: the same templates and answers give the same bytes.
package generator

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

	"github.com/chassis-go/chassis/generator/resource"
)

// Spec is the complete set of answers that one render is made from.
type Spec struct {
	Name        string   // RFC 1123 label, 1 to 63 characters, beginning with a letter
	Module      string   // Go module path of the service
	Description string   // one line, 1 to 200 characters
	Database    []string // subset of sqlite, postgres in that order; empty for none
	Redis       bool
	Runtime     string // distroless or debian
	Proxy       string // caddy or none
	Auth        string // jwt or none
	Tracing     bool
	Kubernetes  bool
	CI          string              // github, gitlab or none
	Resources   []resource.Resource // sorted by name, numbered; those that were removed included
}

// Answers are answers in the form in which people give them: text by the key
// of its question. A key that is missing is a question still open.
type Answers map[string]string

// Spec returns the spec that the answers describe, in canonical form, with
// defaults for the open questions. The error is a [*ValidationError] that
// holds every bad answer, not only the first.
func (a Answers) Spec() (Spec, error) { return a.spec(a) }

// spec is [Answers.Spec] where just some of the answers are given now. The
// others are recorded in a service: see [Question.checkRecorded].
func (a Answers) spec(given Answers) (Spec, error) {
	var spec Spec
	problems := unknownAnswers(a)
	for _, question := range Questions() {
		text, answered := a[question.Key]
		if !answered {
			text = question.DefaultFor(spec.Name)
		}
		_, isNew := given[question.Key]
		found := question.set(&spec, text, isNew)
		consequence := !answered && spec.Name == "" && question.Key != "name"
		if !consequence { // a default is only as good as the name
			problems = append(problems, found...)
		}
	}
	problems = append(problems, spec.ownerless()...)
	if len(problems) > 0 {
		return Spec{}, &ValidationError{Problems: problems}
	}
	return spec, nil
}

// ownerless returns a problem for each resource that is to belong to who created
// it, in a service that does not know who that is.
func (s Spec) ownerless() []Problem {
	var problems []Problem
	for _, r := range inUse(s.Resources) {
		if r.Owned && s.Auth == none {
			problems = append(problems, Problem{
				Field: resourcesKey, Value: r.String(), Reason: "has an owner, and nobody is known without authentication",
				Hint: "answer jwt to auth, or leave out owner",
			})
		}
	}
	return problems
}

// Answers returns the spec as text, one entry per question.
func (s Spec) Answers() Answers {
	answers := Answers{}
	for _, question := range Questions() {
		answers[question.Key] = question.text(s)
	}
	return answers
}

// With returns the spec with the given answers in place of its own. The error
// is a [*ValidationError]. Answers that stay as they are may be such as only
// an older chassis accepted. The resources stay: those of a service are changed
// one by one, each with a migration.
func (s Spec) With(given Answers) (Spec, error) {
	answers := s.Answers()
	maps.Copy(answers, given)
	delete(answers, resourcesKey)
	spec, err := answers.spec(given)
	spec.Resources = byName(s.Resources)
	if problems := spec.ownerless(); err == nil && len(problems) > 0 {
		return Spec{}, &ValidationError{Problems: problems}
	}
	return spec, err
}

// text returns the answer that spec holds for the question.
func (q Question) text(spec Spec) string {
	switch field := q.field(&spec).(type) {
	case *bool:
		return strconv.FormatBool(*field)
	case *[]string:
		if len(*field) == 0 {
			return none
		}
		return strings.Join(*field, ",")
	case *[]resource.Resource:
		return cmp.Or(strings.Join(specs(*field), specSeparator), none)
	default:
		return *field.(*string)
	}
}

// set puts the answer that text gives into spec, unless it is refused.
func (q Question) set(spec *Spec, text string, isNew bool) (problems []Problem) {
	if field, ok := q.field(spec).(*[]resource.Resource); ok {
		*field, problems = q.parseSpecs(text)
		return problems
	}
	text = strings.TrimSpace(text)
	check := q.checkRecorded
	if isNew {
		check = q.Check
	}
	if problem := check(text); problem != nil {
		return []Problem{*problem}
	}
	switch field := q.field(spec).(type) {
	case *bool:
		*field, _ = strconv.ParseBool(text) // check has parsed it
	case *[]string:
		*field = q.listOf(text)
	case *string:
		*field = text
	}
	return nil
}

// listOf returns the values that text names, each once, in the question's own
// order.
func (q Question) listOf(text string) []string {
	var list []string
	named := splitList(text)
	for _, value := range q.Values {
		for _, name := range named {
			if name == value {
				list = append(list, value)
				break
			}
		}
	}
	return list
}

func splitList(text string) []string {
	parts := strings.Split(text, ",")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return parts
}
