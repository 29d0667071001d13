package resource

import (
	"fmt"
	"slices"
	"strings"
)

// longestIdentifier is the longest name in bytes that PostgreSQL does not cut.
const longestIdentifier = 63

// Check returns everything that is wrong with a set of resources, those that
// were removed included. Names that recorded holds are those that a service was
// rendered with: what an older chassis accepted as a name stays accepted.
func Check(resources, recorded []Resource) []Problem {
	c := &checker{resources: resources, packages: takenPackages(), plurals: takenPlurals(), columns: takenColumns()}
	if len(resources) > MaxResources {
		c.refuse(resources[MaxResources], nil, "", fmt.Sprintf("the service would have %d resources, it has at most %d", len(resources), MaxResources),
			"split the service")
		return c.problems
	}
	for i, resource := range resources {
		if resource.Retired == 0 {
			c.words(resource, known(recorded, resource.Name))
			c.fields(resource)
			c.declarations(resource)
		}
		c.against(resource, resources[:i])
	}
	c.relations()
	c.references()
	c.migrations()
	return c.problems
}

// known returns the resource of this name, one without a name if there is none.
func known(resources []Resource, name string) Resource {
	for _, resource := range resources {
		if resource.Name == name {
			return resource
		}
	}
	return Resource{}
}

// A checker collects the problems of a set.
type checker struct {
	resources []Resource
	problems  []Problem

	packages, plurals, columns []reserved // names that cannot be taken
}

func (c *checker) refuse(resource Resource, field *Field, text, reason, hint string) {
	problem := Problem{Resource: resource.Name, Text: text, Reason: reason, Hint: hint}
	if field != nil {
		problem.Field = field.Name
	}
	c.problems = append(c.problems, problem)
}

// words refuses names with a meaning of their own, unless they are recorded.
func (c *checker) words(r, recorded Resource) {
	if reason := find(c.packages, r.Package()); reason != "" && recorded.Name == "" {
		c.refuse(r, nil, r.Name, reason, "add a word, such as "+r.Name+"_record")
	} else if reason := c.refusedPlural(r); reason != "" && recorded.Plural != r.Plural {
		c.refuse(r, nil, r.Plural, reason, "give another plural, such as "+r.Name+"/"+r.Name+"_records")
	}
	for _, field := range r.Fields {
		isRecorded := slices.ContainsFunc(recorded.Fields, func(other Field) bool { return other.Column() == field.Column() })
		if isRecorded {
			continue
		}
		if r.Owned && field.Column() == ownerWord {
			c.refuse(r, &field, field.Name, "comes by itself with every resource that has an owner", "leave it out")
		} else if slices.Contains(ownFields(), field.Name) { // nor may a ref be mistaken for one
			c.refuse(r, &field, field.Name, "comes by itself with every resource", "leave it out")
		} else if reason := find(c.columns, field.Column()); reason != "" {
			c.refuse(r, &field, field.Name, reason, "name it otherwise, such as "+r.Name+"_"+field.Name)
		}
	}
}

// refusedPlural says why the resource may not have its plural, "" if it may.
func (c *checker) refusedPlural(r Resource) string {
	switch {
	case strings.HasPrefix(r.Plural, "sqlite_"):
		return "begins like the tables that SQLite keeps for itself"
	case slices.Contains(pluralCompanions(r), r.Plural):
		return "is the name of something else that the code about " + r.Name + " declares"
	}
	return find(c.plurals, r.Plural)
}

// fields refuses fields that do not go together or with their table.
func (c *checker) fields(r Resource) {
	if len(r.Fields) == 0 || len(r.Fields) > MaxFields {
		c.refuse(r, nil, "", fmt.Sprintf("the resource has %d fields, it needs from 1 to %d", len(r.Fields), MaxFields), "split it into several resources")
		return
	}
	if size := len(r.explicit()); size > MaxSpec {
		c.refuse(r, nil, "", fmt.Sprintf("its SPEC has %d bytes, at most %d are read", size, MaxSpec), "split it into several resources")
	}
	taken := fieldNames{}
	for _, field := range r.Fields {
		if !taken.add(field) {
			c.refuse(r, &field, field.Name, "is a field already", "name each field once")
		}
		if longest := r.CheckConstraint(field); len(longest) > longestIdentifier {
			c.refuse(r, &field, "", fmt.Sprintf("the constraint %s has %d characters, PostgreSQL cuts what is above %d", longest, len(longest), longestIdentifier),
				fmt.Sprintf("shorten the names by %d", len(longest)-longestIdentifier))
		}
		if field.Migration != 0 && !field.Optional && (field.Unique || field.Type == Ref) {
			c.refuse(r, &field, field.Name, "is required, and there is no value for it in rows that exist", "make it optional: "+field.optional())
		}
	}
}

// optional returns the field's SPEC with a ?.
func (f Field) optional() string {
	f.Optional = true
	return f.String()
}

// declarations refuses what would declare a Go identifier twice: fields of the
// struct, and in the resource's package its types and the constants of its
// fields.
func (c *checker) declarations(r Resource) {
	members, types := map[string]string{}, map[string]string{}
	for _, own := range ownFields() {
		members[exported(own)] = own
	}
	for _, name := range append(declaredIdentifiers(), r.GoName()) {
		types[name] = "what the resource has by itself"
	}
	for _, field := range r.Fields {
		c.declare(members, r, field, field.GoName(), field.Name)
		switch field.Type {
		case String, Text:
			c.declare(types, r, field, "Max"+field.GoName(), field.Name)
		case Enum:
			c.declare(types, r, field, field.GoName(), field.Name)
			for _, value := range field.Values {
				c.declare(types, r, field, field.GoValue(value), field.Name+" "+value)
			}
		}
	}
}

func (c *checker) declare(scope map[string]string, r Resource, field Field, identifier, by string) {
	if other, taken := scope[identifier]; taken && other != by {
		c.refuse(r, &field, by, fmt.Sprintf("is %s in Go, as is %s", identifier, other), "rename one of the two")
	}
	scope[identifier] = by
}

// against refuses a resource whose names are those of an earlier one.
func (c *checker) against(r Resource, earlier []Resource) {
	for _, other := range earlier {
		if text, reason := clash(r, other); reason != "" {
			hint := "choose another name"
			if other.Retired != 0 {
				reason += "; it was removed, and databases may still hold it"
			} else if r.Name == other.Name {
				hint = "give each resource once; add field adds to one that is there"
			}
			c.refuse(r, nil, text, reason, hint)
			return
		}
	}
}

// clash returns which name of r a name of other takes, and why.
func clash(r, other Resource) (text, reason string) {
	switch {
	case r.Name == other.Name:
		return r.Name, "is a resource already"
	case r.Plural == other.Plural:
		return r.Plural, "is the plural of " + other.Name + " already"
	case r.Retired != 0, other.Retired != 0: // without code
		return "", ""
	case r.Plural == other.Name:
		return r.Plural, "is the name of another resource"
	case r.Name == other.Plural:
		return r.Name, "is the plural of " + other.Name
	case r.Package() == other.Package():
		return r.Name, "has the Go package of " + other.Name + ", " + r.Package()
	case r.Package() == other.Package()+"test":
		return r.Name, "has the name of the Go package that tests " + other.Name
	case other.Package() == r.Package()+"test":
		return r.Name, "has a Go package for its tests that is named like that of " + other.Name
	}
	if text := companion(r, other); text != "" {
		return text, "is the name of something that the code about " + other.Name + " declares"
	}
	if text := companion(other, r); text != "" {
		return r.Name, "declares something of the name of the resource " + text
	}
	if r.FileName() == other.FileName() {
		return r.Plural, "has the name of the Go files about " + other.Plural + ", " + r.FileName() + ".go"
	}
	if r.GoPlural() == other.GoPlural() { // names that are one in Go are one as a package
		return r.Plural, "is " + r.GoPlural() + " in Go, as is " + other.Plural
	}
	return "", ""
}

// relations refuses tables and indexes of the same name, which share one space
// of names in both databases.
func (c *checker) relations() {
	owners := map[string]Resource{}
	for _, r := range c.resources {
		if r.Retired != 0 {
			continue
		}
		take := func(field *Field, relation string) {
			other, taken := owners[relation]
			if taken && other.Table() != r.Table() { // else the clash of plurals says it
				c.refuse(r, field, "", "the table or index "+relation+" would exist twice, for "+other.Name+" too", "rename one of the two")
			}
			owners[relation] = r
		}
		take(nil, r.Table())
		take(nil, r.PrimaryKey())
		for _, field := range r.Fields {
			if field.Unique {
				take(&field, r.UniqueIndex(field))
			}
			if field.Type == Ref {
				take(&field, r.Index(field))
			}
		}
	}
}
