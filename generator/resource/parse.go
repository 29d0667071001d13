package resource

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a SPEC. Its error is an [*Error] that holds everything that is
// wrong with it. Whether its names are free, and whether what it refers to
// exists, is for [Check].
func Parse(spec string) (Resource, error) {
	p := &parser{text: spec}
	words, ok := p.read("name the resource and its fields, such as " + Example)
	if !ok {
		return Resource{}, p.err()
	}
	resource := p.named(words[0])
	if last := len(words) - 1; last > 0 && words[last].text == ownerWord {
		resource.Owned, words = true, words[:last]
	}
	resource.Fields = p.fields(words[1:])
	if len(words) == 1 && len(p.problems) == 0 {
		end := words[0].at + len(words[0].text)
		p.refuse(end, "", "there is no field", "add one, such as "+words[0].text+" title:string")
	}
	if err := p.err(); err != nil {
		return Resource{}, err
	}
	return resource, nil
}

// ParseFields reads fields, separated as in a SPEC. Its error is an [*Error].
func ParseFields(text string) ([]Field, error) {
	p := &parser{text: text}
	words, ok := p.read("write a field as NAME:TYPE, such as discount:int?")
	if !ok {
		return nil, p.err()
	}
	fields := p.fields(words)
	if err := p.err(); err != nil {
		return nil, err
	}
	return fields, nil
}

// A parser collects the problems of a text.
type parser struct {
	text     string
	problems []Problem
}

func (p *parser) refuse(at int, text, reason, hint string) {
	p.problems = append(p.problems, Problem{Column: column(p.text, at), Text: text, Reason: reason, Hint: hint})
}

// maxProblems bounds what an error reports.
const maxProblems = 50

// err returns the problems, nil if there are none.
func (p *parser) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Compare(a.Column, b.Column) })
	return &Error{p.text, p.problems[:min(len(p.problems), maxProblems)]}
}

// read splits the text into words, and refuses one that cannot be split or
// holds none.
func (p *parser) read(hint string) (words []word, ok bool) {
	if len(p.text) > MaxSpec {
		p.refuse(0, "", fmt.Sprintf("the text has %d bytes, at most %d are read", len(p.text), MaxSpec), "leave out what is not needed")
		return nil, false
	}
	if !utf8.ValidString(p.text) {
		p.refuse(firstInvalid(p.text), "", "the text is not UTF-8 here", "write letters a to z")
		return nil, false
	}
	words = splitWords(p.text)
	if at := strings.IndexFunc(p.text, isForeignSpace); at >= 0 {
		char, _ := utf8.DecodeRuneInString(p.text[at:])
		p.refuse(at, "", fmt.Sprintf("%U separates nothing", char), "write one line, with spaces between the fields")
	}
	if len(words) == 0 {
		p.refuse(len(p.text), "", "nothing is given", hint)
	}
	return words, len(words) > 0
}

// firstInvalid returns the first byte of text that is not UTF-8.
func firstInvalid(text string) int {
	for at, char := range text {
		if char == utf8.RuneError && !strings.HasPrefix(text[at:], string(utf8.RuneError)) {
			return at
		}
	}
	return len(text)
}

// A word is a part of a text without white space, but for what is in
// parentheses.
type word struct {
	text string
	at   int // byte at which it begins
}

func splitWords(text string) []word {
	var words []word
	begin, closed := -1, -1 // of the word, and of the parenthesis that is open
	for at, char := range text + " " {
		switch {
		case unicode.IsSpace(char) && at > closed:
			if begin >= 0 {
				words = append(words, word{text[begin:at], begin})
			}
			begin = -1
			continue
		case char == '(':
			if end := strings.IndexAny(text[at:], "):"); end >= 0 && text[at+end] == ')' {
				closed = at + end
			}
		}
		if begin < 0 {
			begin = at
		}
	}
	return words
}

func isForeignSpace(char rune) bool { return unicode.IsSpace(char) && char != ' ' && char != '\t' }

// named returns the resource with the names that the first word of a SPEC gives.
func (p *parser) named(first word) Resource {
	if strings.Contains(first.text, ":") {
		p.refuse(first.at, first.text, "stands where the name of the resource belongs", "begin with the name, such as order "+first.text)
		return Resource{}
	}
	name, many, overridden := strings.Cut(first.text, "/")
	if !p.name("name", word{name, first.at}) {
		return Resource{}
	}
	if overridden {
		at := first.at + len(name) + 1
		if p.name("plural", word{many, at}) && many == name {
			p.refuse(at, many, "is the singular too", "give a plural that differs, such as "+name+"/"+name+"_list")
		}
		return Resource{Name: name, Plural: many}
	}
	many, reason := plural(name)
	if reason != "" {
		hint := "give the plural too, such as " + name + "/" + name + "_list"
		if ones := singulars(name); len(ones) > 0 {
			hint = "write " + ones[0] + ", or " + hint
		}
		p.refuse(first.at, name, reason, hint)
	}
	return Resource{Name: name, Plural: many}
}

// fields reads the fields that words are, and refuses one that comes twice.
func (p *parser) fields(words []word) []Field {
	if len(words) > MaxFields {
		p.refuse(words[MaxFields].at, "", fmt.Sprintf("%d fields are given, a resource has at most %d", len(words), MaxFields),
			"keep what belongs together in a resource of its own, and refer to it")
		return nil
	}
	var fields []Field
	taken := fieldNames{}
	for _, word := range words {
		field, ok := p.field(word)
		if !ok {
			continue
		}
		if !taken.add(field) {
			p.refuse(word.at, field.Name, "is a field already", "name each field once")
		}
		fields = append(fields, field)
	}
	return fields
}

// fieldNames are the names and columns of fields.
type fieldNames map[string]bool

// add adds those of a field. It reports whether both are new.
func (taken fieldNames) add(field Field) bool {
	isNew := !taken[field.Name] && !taken[field.Column()]
	taken[field.Name], taken[field.Column()] = true, true
	return isNew
}

// field reads one field.
func (p *parser) field(from word) (Field, bool) {
	name, kind, typed := strings.Cut(from.text, ":")
	if name == ownerWord && !typed {
		p.refuse(from.at, name, "stands where a field belongs", "write it once, as the last word of a resource")
		return Field{}, false
	}
	if !typed {
		p.refuse(from.at, from.text, "has no type", "write it as NAME:TYPE, such as "+suggestName(name, "title")+":string")
		return Field{}, false
	}
	before := len(p.problems)
	p.name("name", word{name, from.at})
	field := Field{Name: name}
	p.fieldType(&field, word{kind, from.at + len(name) + 1})
	if field.Type == Ref && strings.HasSuffix(name, "_id") {
		p.refuse(from.at, name, "ends in _id, which the column of a ref gets by itself", "name it "+strings.TrimSuffix(name, "_id"))
	}
	return field, len(p.problems) == before
}

// name refuses what is no name or value, which kind is. It reports whether it
// is one.
func (p *parser) name(kind string, from word) bool {
	switch length := utf8.RuneCountInString(from.text); {
	case from.text == "":
		p.refuse(from.at, "", "the "+kind+" is missing", "write a "+kind+" in snake_case, such as order_item")
		return false
	case length > MaxName:
		p.refuse(from.at, from.text, fmt.Sprintf("has %d characters, a %s has at most %d", length, kind, MaxName), "write a shorter one")
		return false
	case !nameForm.MatchString(from.text):
		at := strings.IndexFunc(from.text, func(char rune) bool { return !isNameRune(char) })
		p.refuse(from.at+max(at, 0), from.text, "is not snake_case: lower-case letters, digits and inner underscores, beginning with a letter",
			"try "+suggestName(from.text, "order_item"))
		return false
	}
	return true
}
