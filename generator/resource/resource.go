// Package resource describes the resources of a service: what they are named,
// which fields they have, and in which migrations these came. It reads and
// writes their specifications, and checks a set of them. It is pure.
//
// A SPEC is one line: a name and fields, separated by spaces or tabs.
//
//	SPEC  = NAME ["/" PLURAL] FIELD {FIELD} ["owner"]
//	FIELD = NAME ":" TYPE ["?"] ["!"]
//	TYPE  = "string" ["(" N ")"] | "text" | "int" | "decimal(" P "," S ")" | "bool" | "time"
//	      | "date" | "uuid" | "enum(" VALUE {"|" VALUE} ")" | "ref(" NAME ")"
//
// Names and values are snake_case: lower-case letters, digits and inner
// underscores, beginning with a letter. The plural is the English one unless it
// is given. ? makes a field optional, ! unique; their order is free. A ref is
// named after what it points to: the column of order:ref(order) is order_id. With
// owner, each belongs to who created it.
//
// The canonical form, which [Resource.String] gives, leaves out a plural and a
// length that are the default, separates by one space and writes ?!.
package resource

import (
	"fmt"
	"strings"
)

// Example is the SPEC of the resource that a service has by default.
const Example = "note title:string body:text"

// Bounds of a SPEC and of a set of them.
const (
	MaxSpec      = 4096   // bytes
	MaxResources = 100    // of a service, those that were removed included
	MaxFields    = 50     // of a resource
	MaxValues    = 50     // of an enum
	MaxName      = 40     // characters of a name and of an enum's value
	MaxLength    = 10_000 // characters of a string, as of a text
	MaxPrecision = 18     // digits of a decimal, so that its units fit into 64 bits

	// MaxUniqueLength bounds the characters of a unique string: a row of a
	// PostgreSQL index has at most 2704 bytes, and a character up to 4.
	MaxUniqueLength = 500

	// minUniquePrecision is the least of a unique decimal: a single digit could be
	// that of a few rows.
	minUniquePrecision = 2

	// DefaultLength bounds the characters of a string whose SPEC gives no length.
	DefaultLength = 200
)

// A Resource is one kind of things that a service keeps. Its identity, version
// and times come by themselves and are not among its fields.
type Resource struct {
	Name   string  // singular
	Plural string  // names the table too
	Fields []Field // in declared order
	Owned  bool    // belongs to the subject of the token that created it

	Migration int // number of the migration that creates its table; 0 if it has none yet
	Retired   int // number of the migration that drops its table; 0 if it is in use
}

// A Field is one value of a resource that clients set.
type Field struct {
	Name     string
	Type     Type
	Optional bool
	Unique   bool

	Length           int      // of a String, in characters
	Precision, Scale int      // of a Decimal: digits, and how many of them are fractional
	Values           []string // of an Enum
	Target           string   // of a Ref: the name of a resource

	Migration int // number of the migration that adds its column; 0 if it came with the table
}

// Type is the type of a field, by its name in a SPEC.
type Type string

// The types of fields.
const (
	String  Type = "string"
	Text    Type = "text"
	Int     Type = "int"
	Decimal Type = "decimal"
	Bool    Type = "bool"
	Time    Type = "time"
	Date    Type = "date"
	UUID    Type = "uuid"
	Enum    Type = "enum"
	Ref     Type = "ref"
)

// Types returns every type.
func Types() []Type {
	return []Type{String, Text, Int, Decimal, Bool, Time, Date, UUID, Enum, Ref}
}

// String returns the canonical SPEC of the resource. [Parse] reads it back,
// but for the numbers of migrations, which no SPEC holds.
func (r Resource) String() string {
	if many, _ := plural(r.Name); many == r.Plural {
		return r.spec(r.Name)
	}
	return r.explicit()
}

// explicit returns the SPEC of the resource with its plural.
func (r Resource) explicit() string { return r.spec(r.Name + "/" + r.Plural) }

// ownerWord ends the SPEC of a resource that is [Resource.Owned]. It is also the
// name of the column.
const ownerWord = "owner"

// spec returns the SPEC of the resource, whose first word is name.
func (r Resource) spec(name string) string {
	var out strings.Builder
	out.WriteString(name)
	for _, field := range r.Fields {
		out.WriteByte(' ')
		out.WriteString(field.String())
	}
	if r.Owned {
		out.WriteString(" " + ownerWord)
	}
	return out.String()
}

// String returns the field as it stands in a canonical SPEC.
func (f Field) String() string {
	text := f.Name + ":" + string(f.Type) + f.parameters()
	if f.Optional {
		text += "?"
	}
	if f.Unique {
		text += "!"
	}
	return text
}

// parameters returns the part of the type in parentheses, if it has one.
func (f Field) parameters() string {
	switch {
	case f.Type == String && f.Length != DefaultLength:
		return fmt.Sprintf("(%d)", f.Length)
	case f.Type == Decimal:
		return fmt.Sprintf("(%d,%d)", f.Precision, f.Scale)
	case f.Type == Enum:
		return "(" + strings.Join(f.Values, "|") + ")"
	case f.Type == Ref:
		return "(" + f.Target + ")"
	}
	return ""
}
