package collisions

import (
	"strings"
	"sync"
	"unicode"

	"github.com/chassis-go/chassis/generator/resource"
)

// Resources are SPECs with fields of every type. An identifier that holds one of
// their names is made of it, and of two words it shows in which form.
const Resources = "q_topic q_name:string!\n" +
	"q_note q_about:ref(q_topic) q_above:ref(q_note)? q_code:string(20)! q_amount:decimal(12,2) q_count:int q_body:text? " +
	"q_kind:enum(q_open|q_closed) q_done:bool q_read:time q_due:date? q_token:uuid?"

// Other is the resource that identifiers may be made of with which those of
// another one collide.
const Other = "q_note"

// short is the variable for one of the resources: another would have another one.
const short = "q"

// A form is one way to write a name in Go, and a SPEC that gives the name to what
// is written so.
type form struct {
	identifier func(name string) string
	spec       func(name string) string
}

// A pattern is how an identifier is made of the name of a resource or field: the
// name in a form, and what stands before and after it.
type pattern struct {
	form
	of            string
	before, after string
}

func pluralForms() []form {
	spec := func(name string) string { return "zzz/" + name + " label:string" }
	return []form{
		{func(name string) string { return resource.Resource{Plural: name}.GoPlural() }, spec},
		{func(name string) string { return resource.Resource{Plural: name}.GoVars() }, spec},
	}
}

func singularForms() []form {
	spec := func(name string) string { return name + "/zzzs label:string" }
	return []form{
		{func(name string) string { return resource.Resource{Name: name}.GoName() }, spec},
		{func(name string) string { return resource.Resource{Name: name}.GoVar() }, spec},
	}
}

// packageForm is that of packages.
func packageForm() form {
	return form{
		func(name string) string { return resource.Resource{Name: name}.Package() },
		func(name string) string { return name + "/zzzs label:string" },
	}
}

// fieldForms are those of the fields of an enum, which has a type of its own.
func fieldForms() []form {
	spec := func(name string) string { return "zzz label:string " + name + ":enum(a|b)" }
	return []form{
		{func(name string) string { return resource.Field{Name: name}.GoName() }, spec},
		{func(name string) string { return resource.Field{Name: name}.GoVar() }, spec},
	}
}

// patternOf returns the pattern of an identifier, nil if it is made of no name.
func patternOf(identifier string) *pattern {
	for _, made := range parsed() {
		if base := made.Package(); identifier == base || identifier == base+"test" {
			return &pattern{packageForm(), made.Name, "", strings.TrimPrefix(identifier, base)}
		}
		if found := cut(identifier, made.Plural, pluralForms()); found != nil {
			found.of = made.Name
			return found
		}
		if found := cut(identifier, made.Name, singularForms()); found != nil {
			return found
		}
		for _, field := range made.Fields {
			if found := cut(identifier, field.Name, fieldForms()); found != nil {
				return found
			}
		}
	}
	return nil
}

// cut returns how an identifier is made of the name in one of the forms.
func cut(identifier, name string, forms []form) *pattern {
	for _, form := range forms {
		if before, after, ok := strings.Cut(identifier, form.identifier(name)); ok {
			return &pattern{form, name, before, after}
		}
	}
	return nil
}

// ofUnlike reports whether a name is made of one of [Resources] or of their fields,
// but for [Other] beside what is made of another resource.
func ofUnlike(name, made string) bool {
	for _, known := range parsed() {
		isOf := strings.Contains(name, known.Name) || strings.Contains(name, known.Package())
		if isOf && (known.Name != Other || made == Other) {
			return true
		}
		for _, field := range known.Fields {
			if strings.Contains(name, field.Name) {
				return true
			}
		}
	}
	return false
}

var parsed = sync.OnceValue(func() (resources []resource.Resource) {
	for spec := range strings.SplitSeq(Resources, "\n") {
		made, err := resource.Parse(spec)
		if err != nil {
			panic(err)
		}
		resources = append(resources, made)
	}
	return resources
})

// snakeCase returns the words of a Go identifier, which begin with capitals.
func snakeCase(identifier string) string {
	var words []rune
	letters := []rune(identifier)
	for i, letter := range letters {
		capital := i > 0 && unicode.IsUpper(letter)
		if capital && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			words = append(words, '_')
		}
		words = append(words, unicode.ToLower(letter))
	}
	return string(words)
}
