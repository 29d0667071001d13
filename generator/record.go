package generator

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/chassis-go/chassis/generator/resource"
)

// answersNode returns the answers as a service records them: a mapping without
// the answers that say no, so that a tree without a feature does not hold its
// name. Of resources it holds more than [answersOf] reads, see
// [resource.Marshal], and that there are none.
func answersNode(spec Spec) *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, question := range Questions() {
		if question.text(spec) == question.no() {
			continue
		}
		key, value := &yaml.Node{}, &yaml.Node{}
		key.SetString(question.Key)
		if question.Kind == Specs {
			value = resource.Marshal(spec.Resources)
		} else {
			_ = value.Encode(question.field(&spec)) // fails for types only that no field has
		}
		root.Content = append(root.Content, key, value)
	}
	return root
}

// withNo completes recorded answers with the no that [answersNode] leaves out.
// A question newer than the record gets it too: what a service was not
// rendered with, it does not have.
func (a Answers) withNo() Answers {
	for _, question := range Questions() {
		if _, answered := a[question.Key]; !answered && question.no() != "" {
			a[question.Key] = question.no()
		}
	}
	return a
}

// no returns the answer of a record that lacks the question: the one that
// declines what it offers, "" if there is no such answer.
func (q Question) no() string {
	switch {
	case q.Kind == Switch:
		return "false"
	case q.Kind == List || slices.Contains(q.Values, none):
		return none
	}
	return ""
}

// recordedAnswers reads what [answersNode] wrote in a layout of project.yaml.
func recordedAnswers(node *yaml.Node, schema int) (Spec, error) {
	resources, err := recordedResources(cut(node, resourcesKey), schema)
	if err != nil {
		return Spec{}, err
	}
	given, err := answersOf(node)
	if err != nil {
		return Spec{}, err
	}
	spec, err := given.withNo().spec(nil)
	spec.Resources = byName(resources)
	return spec, err
}

// recordedResources reads the resources of a record, node, nil if it has none.
func recordedResources(node *yaml.Node, schema int) ([]resource.Resource, error) {
	switch {
	case schema == 1 && node == nil:
		return exampleResources(), nil
	case schema == 1:
		return nil, fmt.Errorf("unknown key %q", resourcesKey)
	case node == nil:
		return nil, fmt.Errorf("key %q is missing", resourcesKey)
	}
	resources, err := resource.Unmarshal(node)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", resourcesKey, err)
	}
	return resources, nil
}

// cut removes a key from a mapping and returns its value, nil if there is none.
func cut(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			value := mapping.Content[i+1]
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return value
		}
	}
	return nil
}
