package generator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/chassis-go/chassis/generator/resource"
)

// property is what the JSON Schema says about one question.
type property struct {
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Enum        []string        `json:"enum,omitempty"`
	Items       any             `json:"items,omitempty"`
	MaxItems    int             `json:"maxItems,omitempty"`
	UniqueItems bool            `json:"uniqueItems,omitempty"`
	Pattern     string          `json:"pattern,omitempty"`
	MinLength   int             `json:"minLength,omitempty"` // characters, as all lengths
	MaxLength   int             `json:"maxLength,omitempty"`
	Not         *anyOf          `json:"not,omitempty"`
	Default     json.RawMessage `json:"default,omitempty"`
}

type object map[string]any

type items struct {
	Type string   `json:"type"`
	Enum []string `json:"enum"`
}

type anyOf struct {
	AnyOf []refusal `json:"anyOf"`
}

// refusal is what the JSON Schema says about one [rule].
type refusal struct {
	Description string   `json:"description,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Not         *refusal `json:"not,omitempty"`
}

// Schema returns the JSON Schema (draft 2020-12) of an answers file. Its
// properties stand in the order of [Questions]. It keeps to keywords that
// draft-07 gives the same meaning. Its verdict is that of [ParseAnswers] and
// [Answers.Spec], but for what [resource.Schema] says that no schema can tell,
// and for how resources go together.
func Schema() ([]byte, error) {
	var properties members
	for _, question := range Questions() {
		if err := properties.add(question.Key, question.property()); err != nil {
			return nil, err
		}
	}
	document, err := json.MarshalIndent(struct {
		Meta       string   `json:"$schema"`
		Version    int      `json:"schema"` // of this document, as in every JSON that chassis prints
		Title      string   `json:"title"`
		Type       string   `json:"type"`
		Properties members  `json:"properties"`
		Required   []string `json:"required"`
		Additional bool     `json:"additionalProperties"`
		If         any      `json:"if"`
		Else       any      `json:"else"`
	}{
		Meta: "https://json-schema.org/draft/2020-12/schema", Version: 1,
		Title: "Answers to chassis new", Type: "object",
		Properties: properties, Required: []string{"name"},
		// Nobody owns what they create where nobody is known.
		If:   object{"properties": object{"auth": object{"const": "jwt"}}, "required": []string{"auth"}},
		Else: object{"properties": object{resourcesKey: object{"items": object{"not": object{"pattern": resource.Owned}}}}},
	}, "", "  ")
	return escaped(document), err
}

// escaped returns JSON with an escape for every character above ASCII: those
// of the patterns are invisible.
func escaped(document []byte) []byte {
	var out []byte
	for _, char := range string(document) {
		if char < utf8.RuneSelf {
			out = append(out, byte(char))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, char) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}

func (q Question) property() property {
	p := property{Title: q.Prompt, Description: q.Help, Pattern: q.Pattern, MaxLength: q.Longest}
	switch q.Kind {
	case Switch:
		p.Type = "boolean"
	case List:
		p.Type, p.Items, p.UniqueItems = "array", items{"string", q.Values}, true
	case Specs:
		p.Type, p.Items, p.UniqueItems, p.MaxItems = "array", resource.Schema(), true, resource.MaxResources
	case Choice:
		p.Type, p.Enum = "string", q.Values
	default:
		p.Type, p.MinLength, p.Not = "string", 1, &anyOf{refusals(q.refused())}
	}
	if strings.Contains(q.Default, "NAME") { // no constant that a schema could state
		p.Description += "; default " + q.Default
	} else if q.Default != "" {
		var spec Spec
		q.set(&spec, q.Default, true)
		p.Default, _ = json.Marshal(q.value(spec)) // a string, bool or list of strings
	}
	return p
}

func refusals(rules []rule) []refusal {
	list := make([]refusal, len(rules))
	for i, rule := range rules {
		list[i] = refusal{Description: rule.reason, Enum: rule.words}
		if rule.form != nil {
			list[i].Pattern = rule.form.String()
		}
		if rule.unless != nil {
			list[i].Not = &refusal{Pattern: rule.unless.String()}
		}
	}
	return list
}

// MarshalJSON returns the spec as an answers file: an object with one member
// per question, in the order of [Questions].
func (s Spec) MarshalJSON() ([]byte, error) {
	var answers members
	for _, question := range Questions() {
		if err := answers.add(question.Key, question.value(s)); err != nil {
			return nil, err
		}
	}
	return answers.MarshalJSON()
}

// value returns the answer that spec holds for the question, as an answers file
// has it: a string, a bool or a list of strings.
func (q Question) value(spec Spec) any {
	switch field := q.field(&spec).(type) {
	case *[]string:
		return append([]string{}, *field...)
	case *[]resource.Resource:
		return specs(*field)
	default:
		return field
	}
}

// members are the members of a JSON object in the order in which they were
// added.
type members struct{ buffer bytes.Buffer }

func (m *members) add(key string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if m.buffer.Len() > 0 {
		m.buffer.WriteByte(',')
	}
	name, err := json.Marshal(key)
	m.buffer.Write(name)
	m.buffer.WriteByte(':')
	m.buffer.Write(encoded)
	return err
}

// MarshalJSON returns the object.
func (m members) MarshalJSON() ([]byte, error) {
	return append(append([]byte{'{'}, m.buffer.Bytes()...), '}'), nil
}
