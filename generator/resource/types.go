package resource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chassis-go/chassis/generator/nearest"
)

// fieldType reads the type of a field, with its parameters and suffixes.
func (p *parser) fieldType(field *Field, from word) {
	before := len(p.problems)
	bare := strings.TrimRight(from.text, "?!")
	p.suffixes(field, word{from.text[len(bare):], from.at + len(bare)})
	name, parameters, has := strings.Cut(bare, "(")
	field.Type = Type(name)
	if !slices.Contains(Types(), field.Type) {
		p.unknownType(word{name, from.at})
		return
	}
	open := from.at + len(name)
	if has {
		inside, rest, closed := strings.Cut(parameters, ")")
		if !closed {
			p.refuse(open, "", "the parenthesis is not closed", "write "+field.Type.form())
			return
		}
		if rest != "" {
			p.refuse(open+1+len(inside)+1, rest, "stands after the type", "write "+field.Type.form()+", then ? or !, then a space")
			return
		}
		parameters = inside
	}
	p.parameters(field, has, word{parameters, open + 1})
	if len(p.problems) == before {
		p.unique(field, from.at)
	}
}

// suffixes reads what follows a type.
func (p *parser) suffixes(field *Field, from word) {
	for i, suffix := range from.text {
		set := &field.Optional
		if suffix == '!' {
			set = &field.Unique
		}
		if *set {
			p.refuse(from.at+i, string(suffix), "comes twice", "write ? (optional) and ! (unique) once each")
			return
		}
		*set = true
	}
}

// unique refuses a unique field whose values are too few, or too large for an
// index.
func (p *parser) unique(field *Field, at int) {
	if !field.Unique {
		return
	}
	text := strings.TrimPrefix(field.String(), field.Name+":")
	switch {
	case field.Type == Bool:
		p.refuse(at, text, "cannot be unique: there would be two rows", "leave out the !")
	case field.Type == Enum:
		p.refuse(at, text, "cannot be unique: there would be as many rows as values", "leave out the !")
	case field.Type == Decimal && field.Precision < minUniquePrecision:
		p.refuse(at, text, "cannot be unique: a digit has too few values", "leave out the !")
	case field.Type == Text:
		p.refuse(at, text, "cannot be unique: it is too long for an index", "use string")
	case field.Type == String && field.Length > MaxUniqueLength:
		p.refuse(at, text, "cannot be unique: it is too long for an index", fmt.Sprintf("give it at most %d characters", MaxUniqueLength))
	}
}

func (p *parser) unknownType(from word) {
	names := make([]string, len(Types()))
	for i, known := range Types() {
		names[i] = string(known)
	}
	hint := "the types are " + strings.Join(names, ", ")
	if meant := synonym(strings.ToLower(from.text)); meant != "" {
		hint = "write " + meant
	} else if guess := nearest.Of(strings.ToLower(from.text), names); guess != "" {
		hint = "did you mean " + guess + "?"
	}
	if from.text == "" {
		p.refuse(from.at, "", "the type is missing", hint)
		return
	}
	p.refuse(from.at, from.text, "is not a type", hint)
}

// synonym returns the form of the type that other languages and databases call
// name, "" if none does.
func synonym(name string) string {
	switch name {
	case "str", "char", "varchar", "email", "url":
		return "string"
	case "integer", "bigint", "int32", "int64", "long", "number", "uint":
		return "int"
	case "float", "float32", "float64", "double", "real", "numeric", "money":
		return "decimal(12,2)"
	case "boolean":
		return "bool"
	case "timestamp", "timestamptz", "datetime", "instant":
		return "time"
	case "guid":
		return "uuid"
	case "reference", "references", "belongs_to", "fk":
		return Ref.form()
	}
	return ""
}

// form returns an example of how the type is written.
func (t Type) form() string {
	switch t {
	case String:
		return "string or string(200)"
	case Decimal:
		return "decimal(12,2)"
	case Enum:
		return "enum(open|closed)"
	case Ref:
		return "ref(order)"
	}
	return string(t)
}

// parameters reads what stands in the parentheses of a type, if there are any.
func (p *parser) parameters(field *Field, has bool, from word) {
	switch {
	case field.Type == String && !has:
		field.Length = DefaultLength
	case field.Type == String:
		field.Length = p.number("length", from, 1, MaxLength)
	case field.Type == Decimal && has:
		p.decimal(field, from)
	case field.Type == Enum && has:
		p.values(field, from)
	case field.Type == Ref && has:
		field.Target = from.text
		p.name("name", from)
	case has:
		p.refuse(from.at-1, "("+from.text+")", "follows "+string(field.Type)+", which has no parameters", "write "+string(field.Type))
	case field.Type == Decimal || field.Type == Enum || field.Type == Ref:
		p.refuse(from.at-1, "", string(field.Type)+" lacks its parameters", "write "+field.Type.form())
	}
}

// decimal reads a precision and a scale.
func (p *parser) decimal(field *Field, from word) {
	precision, scale, both := strings.Cut(from.text, ",")
	if !both {
		p.refuse(from.at, from.text, "is not a precision and a scale", "write the digits in all and those after the point, as in "+Decimal.form())
		return
	}
	field.Precision = p.number("precision", word{precision, from.at}, 1, MaxPrecision)
	if field.Precision > 0 {
		field.Scale = p.number("scale", word{scale, from.at + len(precision) + 1}, 0, field.Precision)
	}
}

// number reads a number from least to most.
func (p *parser) number(kind string, from word, least, most int) int {
	number, err := strconv.Atoi(from.text)
	if err != nil || strconv.Itoa(number) != from.text || number < least || number > most {
		p.refuse(from.at, from.text, "is not a "+kind, fmt.Sprintf("write a number from %d to %d", least, most))
		return 0
	}
	return number
}

// values reads the values of an enum.
func (p *parser) values(field *Field, from word) {
	values := strings.Split(from.text, "|")
	if len(values) > MaxValues {
		p.refuse(from.at, "", fmt.Sprintf("the enum has %d values, at most %d are read", len(values), MaxValues), "keep them in a resource of their own, and refer to it")
		return
	}
	at := from.at
	for i, value := range values {
		if p.name("value", word{value, at}) && slices.Contains(values[:i], value) {
			p.refuse(at, value, "is a value already", "write each value once")
		}
		at += len(value) + 1
	}
	field.Values = values
}
