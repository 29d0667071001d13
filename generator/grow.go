package generator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/nearest"
	"github.com/chassis-go/chassis/generator/resource"
)

// AddResource returns the answers with one resource more, whose table comes with
// the migration next. The error is a [*ValidationError].
func (s Spec) AddResource(spec string, next int) (Spec, error) {
	added, err := resource.Parse(spec)
	if err != nil {
		return Spec{}, refusedSpec("resource", spec, err)
	}
	added.Migration = next
	return s.keeping(append(slices.Clone(s.Resources), added), "resource", spec)
}

// AddFields returns the answers with more fields, separated as in a SPEC, of the
// resource called name. Their columns come with the migration next. The error is
// a [*ValidationError].
func (s Spec) AddFields(name, fields string, next int) (Spec, error) {
	at, problem := s.find(name)
	added, err := resource.ParseFields(fields)
	if err != nil {
		invalid := refusedSpec("field", fields, err)
		if problem != nil {
			invalid.Problems = append([]Problem{*problem}, invalid.Problems...)
		}
		return Spec{}, invalid
	}
	if problem != nil {
		return Spec{}, &ValidationError{[]Problem{*problem}}
	}
	for i := range added {
		added[i].Migration = next
	}
	resources := slices.Clone(s.Resources)
	resources[at].Fields = slices.Concat(resources[at].Fields, added)
	return s.keeping(resources, "field", fields)
}

// RemoveResource returns the answers without the resource called name, whose
// table goes with the migration next. The answers remember it: databases may
// still hold it. The error is a [*ValidationError].
func (s Spec) RemoveResource(name string, next int) (Spec, error) {
	at, problem := s.find(name)
	if problem == nil {
		problem = s.referred(name)
	}
	if problem != nil {
		return Spec{}, &ValidationError{[]Problem{*problem}}
	}
	resources := slices.Clone(s.Resources)
	resources[at].Retired = next
	return s.keeping(resources, "resource", name)
}

// keeping returns the answers with these resources, or what is wrong with them as
// the problems of text, which was given for field.
func (s Spec) keeping(resources []resource.Resource, field, text string) (Spec, error) {
	if found := resource.Check(resources, s.Resources); len(found) > 0 {
		return Spec{}, refusedText(field, text, found)
	}
	s.Resources = byName(resources)
	if problems := s.ownerless(); len(problems) > 0 {
		return Spec{}, &ValidationError{problems}
	}
	return s, nil
}

// refusedSpec returns the error of a parser as problems of text.
func refusedSpec(field, text string, err error) *ValidationError {
	failed, _ := errors.AsType[*resource.Error](err) // which parsers return
	return refusedText(field, text, failed.Problems)
}

// refusedText returns what is wrong with text, which was given for field.
func refusedText(field, text string, found []resource.Problem) *ValidationError {
	invalid := &ValidationError{}
	for _, problem := range found {
		if problem.Column == 0 {
			problem = problem.In(text)
		}
		invalid.Problems = append(invalid.Problems, Problem{Field: field, Value: text, Column: problem.Column, Reason: problem.Message(), Hint: problem.Hint})
	}
	return invalid
}

// find returns where the resource called name is.
func (s Spec) find(name string) (int, *Problem) {
	at := slices.IndexFunc(s.Resources, func(r resource.Resource) bool { return r.Name == name })
	problem := Problem{Field: "resource", Value: name}
	switch {
	case at >= 0 && s.Resources[at].Retired == 0:
		return at, nil
	case at >= 0:
		problem.Reason, problem.Hint = "was removed", "add what takes its place under another name"
		return at, &problem
	}
	var names []string
	for _, r := range inUse(s.Resources) {
		if r.Plural == name {
			problem.Hint = "did you mean " + r.Name + "?"
		}
		names = append(names, r.Name)
	}
	problem.Reason = "is not a resource of the service"
	switch guess := nearest.Of(name, names); {
	case problem.Hint != "":
	case guess != "":
		problem.Hint = "did you mean " + guess + "?"
	case len(names) == 0:
		problem.Hint = "it has none; chassis add resource adds one"
	default:
		problem.Hint = "its resources are " + strings.Join(names, ", ")
	}
	return at, &problem
}

// referred returns the problem that other resources refer to this one.
func (s Spec) referred(name string) *Problem {
	var referrers []string
	for _, r := range inUse(s.Resources) {
		for _, field := range r.Fields {
			if field.Target == name && r.Name != name {
				referrers = append(referrers, r.Name+"."+field.Name)
			}
		}
	}
	if len(referrers) == 0 {
		return nil
	}
	first, _, _ := strings.Cut(referrers[0], ".")
	return &Problem{
		Field: "resource", Value: name, Reason: strings.Join(referrers, " and ") + " refers to it",
		Hint: fmt.Sprintf("remove %s first: chassis remove resource %[1]s", first),
	}
}
