package generator

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/resource"
)

// specSeparator separates the SPECs of a [Specs] answer: no SPEC holds it.
const specSeparator = "\n"

// parseSpecs returns the resources of a [Specs] answer, in canonical form and
// numbered from 1, or everything that is wrong with it.
func (q Question) parseSpecs(text string) ([]resource.Resource, []Problem) {
	if text == none {
		return nil, nil
	}
	var resources []resource.Resource
	var problems []Problem
	specs := strings.Split(text, specSeparator)
	unread := map[string]bool{} // names of resources whose SPEC is refused
	for _, spec := range specs {
		if spec == none {
			problems = append(problems, Problem{Field: q.Key, Value: spec, Reason: "none excludes every other value", Hint: "answer none alone or leave it out"})
			continue
		}
		parsed, err := resource.Parse(spec)
		if failed, ok := errors.AsType[*resource.Error](err); ok {
			for _, problem := range failed.Problems {
				problems = append(problems, q.problemOf(spec, problem))
			}
			unread[nameOf(spec)] = true
			continue
		}
		resources = append(resources, parsed)
	}
	for _, problem := range resource.Check(resources, nil) {
		if !unread[problem.Text] { // else a ref to it is fine
			spec := specOf(specs, problem.Resource)
			problems = append(problems, q.problemOf(spec, problem.In(spec)))
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return resource.Number(byName(resources), 1), nil
}

// problemOf returns what is wrong with a SPEC as the problem of an answer.
func (q Question) problemOf(spec string, problem resource.Problem) Problem {
	return Problem{Field: q.Key, Value: spec, Column: problem.Column, Reason: problem.Message(), Hint: problem.Hint}
}

// specOf returns the last of the SPECs that has this name: where two have it,
// that one is too many.
func specOf(specs []string, name string) string {
	for _, spec := range slices.Backward(specs) {
		if nameOf(spec) == name {
			return spec
		}
	}
	return ""
}

// nameOf returns the name that a SPEC gives its resource.
func nameOf(spec string) string {
	head, _, _ := strings.Cut(strings.TrimLeft(spec, " \t"), " ")
	head, _, _ = strings.Cut(head, "\t")
	name, _, _ := strings.Cut(head, "/")
	return name
}

// byName returns the resources in canonical order, which does not depend on
// when each was added.
func byName(resources []resource.Resource) []resource.Resource {
	return slices.SortedFunc(slices.Values(resources), func(a, b resource.Resource) int { return cmp.Compare(a.Name, b.Name) })
}

// inUse returns the resources that were not removed.
func inUse(resources []resource.Resource) []resource.Resource {
	return slices.DeleteFunc(slices.Clone(resources), func(r resource.Resource) bool { return r.Retired != 0 })
}

// specs returns the SPECs of the resources in use.
func specs(resources []resource.Resource) []string {
	list := []string{}
	for _, r := range inUse(resources) {
		list = append(list, r.String())
	}
	return list
}

// exampleResources returns what a service has that was asked for no others.
func exampleResources() []resource.Resource {
	example, err := resource.Parse(resource.Example)
	if err != nil {
		panic("the example of package resource is no SPEC: " + err.Error())
	}
	return resource.Number([]resource.Resource{example}, 1)
}
