package generator

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxAnswers is the size of the largest answers file, in bytes.
const maxAnswers = 1 << 20

// ParseAnswers reads an answers file of at most 1 MiB, YAML or JSON (RFC 8259):
// a mapping from the keys of [Questions] to their answers. Unknown keys, wrong
// types and values that a file cannot hold are a [*ValidationError] that holds
// all of them, beside the answers that are fine. [Schema] accepts what a file
// says if and only if neither this function nor [Answers.Spec] returns an error.
func ParseAnswers(data []byte) (Answers, error) {
	root, err := parseDocument(data)
	if err != nil {
		return nil, err
	}
	return answersOf(root)
}

// answersOf returns the answers of a mapping.
func answersOf(root *yaml.Node) (Answers, error) {
	fields, err := fieldsOf(root)
	if err != nil {
		return nil, err
	}
	answers := Answers{}
	var problems []Problem
	for _, question := range Questions() {
		node, answered := fields[question.Key]
		if !answered {
			continue
		}
		delete(fields, question.Key)
		text, reason, hint := question.textOf(node)
		if reason != "" {
			problems = append(problems, Problem{Field: question.Key, Value: brief(node), Reason: reason, Hint: hint})
			continue
		}
		answers[question.Key] = text
	}
	unknown := Answers{}
	for key, node := range fields {
		unknown[key] = brief(node)
	}
	problems = append(problems, unknownAnswers(unknown)...)
	if len(problems) > 0 {
		return answers, &ValidationError{problems}
	}
	return answers, nil
}

// textOf returns the answer that a node gives, or why it gives none.
func (q Question) textOf(node *yaml.Node) (text, reason, hint string) {
	wanted := "!!str"
	switch q.Kind {
	case List, Specs:
		return q.listTextOf(node)
	case Switch:
		wanted = "!!bool"
	}
	if node.Kind != yaml.ScalarNode || node.ShortTag() != wanted {
		return "", "has the wrong type", q.wanted()
	}
	if node.Value == strings.TrimSpace(node.Value) {
		return node.Value, "", ""
	}
	hint = "write it without"
	if strings.HasSuffix(node.Value, "\n") {
		hint += "; in YAML, >- in place of > or | drops the last line break"
	}
	return "", "begins or ends with white space", hint
}

// listTextOf returns the answer that a list gives, or why it gives none.
func (q Question) listTextOf(node *yaml.Node) (text, reason, hint string) {
	if node.Kind != yaml.SequenceNode {
		return "", "has the wrong type", q.wanted()
	}
	var values []string
	for _, item := range node.Content {
		value := item.Value
		switch {
		case item.Kind != yaml.ScalarNode || item.ShortTag() != "!!str":
			return "", "holds something else than " + q.holds(), q.wanted()
		case value == none:
			return "", "holds none", "write [] for none"
		case q.Kind == Specs:
			if strings.Contains(value, specSeparator) {
				return "", "holds a line break", "write each resource as one line"
			}
		case !slices.Contains(q.Values, value):
			return "", quoted(value) + " is not offered", q.wanted()
		case slices.Contains(values, value):
			return "", "holds " + value + " twice", "write each value once"
		}
		values = append(values, value)
	}
	if len(values) == 0 {
		return none, "", ""
	}
	if q.Kind == Specs {
		return strings.Join(values, specSeparator), "", ""
	}
	return strings.Join(values, ","), "", ""
}

// holds says what the items of the answer's list are.
func (q Question) holds() string {
	if q.Kind == Specs {
		return "text"
	}
	return "words"
}

// wanted says which type an answers file gives the question.
func (q Question) wanted() string {
	switch q.Kind {
	case Switch:
		return "write true or false, without quotes"
	case List:
		return "write a list, such as [" + strings.Join(q.Values, ", ") + "], or [] for none"
	case Specs:
		return `write a list of texts in quotes, such as ["` + q.Default + `"], or [] for none`
	case Choice:
		return "write one of " + strings.Join(q.Values, ", ")
	}
	return "write it in quotes"
}
