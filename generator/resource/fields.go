package resource

import (
	"slices"
	"strings"
)

// Refs returns the fields that refer to a resource.
func (r Resource) Refs() []Field {
	return r.fields(func(f Field) bool { return f.Type == Ref })
}

// HasFilter reports whether lists are filtered.
func (r Resource) HasFilter() bool { return r.Owned || len(r.Refs()) > 0 }

// RequiredRefs returns the fields without which no resource can be made before
// the one that they refer to.
func (r Resource) RequiredRefs() []Field {
	return r.fields(func(f Field) bool { return f.Type == Ref && !f.Optional })
}

// OptionalRefs returns the references that may be left out.
func (r Resource) OptionalRefs() []Field {
	return r.fields(func(f Field) bool { return f.Type == Ref && f.Optional })
}

// TargetRefs returns the references that lead to different resources in tests:
// what several of them require is one, where it is of the same kind.
func (r Resource) TargetRefs() []Field {
	required := map[string]bool{}
	return r.fields(func(f Field) bool {
		again := required[f.Target]
		required[f.Target] = again || f.Type == Ref && !f.Optional
		return f.Type == Ref && (f.Optional || !again)
	})
}

// Drafted returns the fields that a draft of the tests gives: all but the
// references that may be left out.
func (r Resource) Drafted() []Field {
	return r.fields(func(f Field) bool { return f.Type != Ref || !f.Optional })
}

// Plain returns the fields that refer to nothing.
func (r Resource) Plain() []Field {
	return r.fields(func(f Field) bool { return f.Type != Ref })
}

// Required returns the fields that cannot be left out, among them texts, which
// are empty then.
func (r Resource) Required() []Field {
	return r.fields(func(f Field) bool { return !f.Optional })
}

// OptionalFields returns the fields that may have no value.
func (r Resource) OptionalFields() []Field {
	return r.fields(func(f Field) bool { return f.Optional })
}

// OptionalPlain returns the fields that may have no value and refer to nothing.
func (r Resource) OptionalPlain() []Field {
	return r.fields(func(f Field) bool { return f.Optional && f.Type != Ref })
}

// Refused returns the fields that are an error if they are left out, sorted by
// column.
func (r Resource) Refused() []Field {
	refused := r.fields(func(f Field) bool { return !f.Optional && f.Type != Text })
	slices.SortFunc(refused, func(a, b Field) int { return strings.Compare(a.Column(), b.Column()) })
	return refused
}

// UniqueFields returns the fields whose values differ between all of a kind.
func (r Resource) UniqueFields() []Field {
	return r.fields(func(f Field) bool { return f.Unique })
}

// Texts returns the fields with a longest text.
func (r Resource) Texts() []Field {
	return r.fields(func(f Field) bool { return f.Type == String || f.Type == Text })
}

// Enums returns the fields with a type of their own.
func (r Resource) Enums() []Field {
	return r.fields(func(f Field) bool { return f.Type == Enum })
}

// HasPointers reports whether clients may leave a field out for which there is
// no empty value.
func (r Resource) HasPointers() bool {
	return slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Optional || f.Type == Int || f.Type == Bool })
}

// NullableUnique returns the unique fields that may have no value and refer to
// nothing.
func (r Resource) NullableUnique() []Field {
	return r.fields(func(f Field) bool { return f.Unique && f.Optional && f.Type != Ref })
}

// RefsTo returns the fields that refer to another resource.
func (r Resource) RefsTo(other Resource) []Field {
	return r.fields(func(f Field) bool { return f.Type == Ref && f.Target == other.Name })
}

// Itself returns the fields that refer to the resource that has them.
func (r Resource) Itself() []Field {
	return r.RefsTo(r)
}

func (r Resource) fields(selected func(Field) bool) []Field {
	var fields []Field
	for _, field := range r.Fields {
		if selected(field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// LastAdded returns the number of the last migration that added a field, 0 if
// none did. Caches keep apart by it what lacks the field.
func (r Resource) LastAdded() int {
	last := 0
	for _, field := range r.Fields {
		last = max(last, field.Migration)
	}
	return last
}

// Longest returns the longest text of the field, in characters.
func (f Field) Longest() int {
	if f.Type == Text {
		return MaxLength
	}
	return f.Length
}

// IsText reports whether values of the field are strings in Go.
func (f Field) IsText() bool {
	return slices.Contains([]Type{String, Text, UUID, Enum, Ref}, f.Type)
}

// Largest returns the largest value of a Decimal, such as 999.99.
func (f Field) Largest() string {
	whole, fraction := strings.Repeat("9", f.Precision-f.Scale), strings.Repeat("9", f.Scale)
	if whole == "" {
		whole = "0"
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// Smallest returns the smallest value of a Decimal above 0, such as 0.01.
func (f Field) Smallest() string {
	if f.Scale == 0 {
		return "1"
	}
	return "0." + strings.Repeat("0", f.Scale-1) + "1"
}
