package resource

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// schema is what a JSON Schema says about one SPEC.
type schema struct {
	Type        string `json:"type"`
	Description string `json:"description"`
	Pattern     string `json:"pattern"`
	MaxLength   int    `json:"maxLength"` // characters, which are bytes where the pattern matches
	Not         struct {
		AnyOf []refusal `json:"anyOf"`
	} `json:"not"`
}

// A refusal refuses the texts that a pattern matches, but for those that
// another one matches too.
type refusal struct {
	Description string   `json:"description,omitempty"`
	Pattern     string   `json:"pattern"`
	Not         *refusal `json:"not,omitempty"`
}

// Schema returns the JSON Schema of a SPEC, of draft 2020-12 and draft-07 alike.
// Its expressions mean the same in RE2 and in ECMA-262, with the flag u and
// without.
//
// It accepts what [Parse] and [Check] accept as a new resource, but for what no
// expression of this kind can tell: a field or a value that comes twice, a plural
// given that is the singular or the name of something beside it, names that differ
// and are one identifier in Go, names that are too long together, a text that the
// plural makes too long, a required ref to the resource itself, and whether what a
// ref points to exists.
func Schema() json.RawMessage {
	s := schema{
		Type:        "string",
		Description: "a resource: its name in the singular, and its fields, as in " + Example,
		Pattern:     specPattern(),
		MaxLength:   MaxSpec,
	}
	s.Not.AnyOf = slices.Concat(sizeRefusals(), englishRefusals(), nameRefusals())
	encoded, _ := json.Marshal(s) // strings and a number
	return encoded
}

const (
	blanks       = `[ \t]`
	headStart    = `^` + blanks + `*`
	maybeWords   = `([a-z0-9_]*_)?` // the parts of a name before the last
	anySuffix    = `(\?!?|!\??)?`
	optionSuffix = `\??`
)

// specPattern matches the form of a SPEC.
func specPattern() string {
	types := []string{
		`(string` + lengths(MaxUniqueLength) + `|int|time|date|uuid|` + decimals(minUniquePrecision) + `|ref\(` + namePattern + `\))` + anySuffix,
		`(string` + lengths(MaxLength) + `|text|bool|` + decimals(1) + `|enum\(` + namePattern + `(\|` + namePattern + `)*\))` + optionSuffix,
	}
	return headStart + namePattern + `(/` + namePattern + `)?` +
		`(` + blanks + `+` + namePattern + `:(` + strings.Join(types, "|") + `))+` + `(` + blanks + `+` + ownerWord + `)?` + blanks + `*$`
}

// Owned is a regular expression that matches the SPECs of resources which belong
// to who created them. It means the same in RE2 and in ECMA-262.
const Owned = blanks + ownerWord + blanks + `*$`

// lengths matches the parameter of a string, if it has one, from 1 to most, which
// is a digit from 1 to 9 and zeros.
func lengths(most int) string {
	text := fmt.Sprint(most)
	zeros := len(text) - 1
	parts := []string{fmt.Sprintf(`[1-9][0-9]{0,%d}`, zeros-1), text}
	if first := text[0]; first > '1' {
		parts = append(parts, fmt.Sprintf(`[1-%c][0-9]{%d}`, first-1, zeros))
	}
	return `(\((` + strings.Join(parts, "|") + `)\))?`
}

// decimals matches a decimal of at least this precision, whose scale is at most
// its precision.
func decimals(least int) string {
	var pairs []string
	for precision := least; precision <= MaxPrecision; precision++ {
		var scales []string
		for scale := 0; scale <= precision; scale++ {
			scales = append(scales, fmt.Sprint(scale))
		}
		pairs = append(pairs, fmt.Sprintf(`%d,(%s)`, precision, strings.Join(scales, "|")))
	}
	return `decimal\((` + strings.Join(pairs, "|") + `)\)`
}

func sizeRefusals() []refusal {
	return []refusal{
		{Description: fmt.Sprintf("a name has more than %d characters", MaxName), Pattern: fmt.Sprintf(`[a-z0-9_]{%d}`, MaxName+1)},
		{Description: fmt.Sprintf("there are more than %d fields", MaxFields), Pattern: fmt.Sprintf(`(:[^:]*){%d}`, MaxFields+1)},
		{Description: fmt.Sprintf("an enum has more than %d values", MaxValues), Pattern: fmt.Sprintf(`(\|[a-z0-9_]+){%d}`, MaxValues)},
	}
}

// englishRefusals are those of names whose plural has to be given.
func englishRefusals() []refusal {
	named := func(last string) string { return headStart + maybeWords + last + blanks }
	return []refusal{{
		Description: "the name has no English plural that differs",
		Pattern:     named(`([a-z0-9]*[0-9]|` + oneOf(uncountables()) + `)`),
	}, {
		Description: "the name looks like a plural",
		Pattern:     named(`([a-z0-9]*[a-hj-rtv-z0-9]s|` + oneOf(irregularPlurals()) + `)`),
		Not:         &refusal{Pattern: named(oneOf(singularsInS()))},
	}}
}

// nameRefusals are those of names that are not free.
func nameRefusals() []refusal {
	plurals := namesOf(takenPlurals())
	var derived []string // names whose English plural is taken
	for _, many := range plurals {
		derived = append(derived, singulars(many)...)
	}
	return []refusal{{
		Description: "the name is taken or reserved",
		Pattern:     headStart + packagesOf(namesOf(takenPackages())) + `[ \t/]`,
	}, {
		Description: "the plural is taken or reserved",
		Pattern:     `/(` + strings.Join(plurals, "|") + `|sqlite_[a-z0-9_]*)` + blanks,
	}, {
		Description: "the English plural is taken or reserved",
		Pattern:     headStart + `(` + strings.Join(derived, "|") + `|sqlite_[a-z0-9_]*)` + blanks,
	}, {
		Description: "a field comes by itself",
		Pattern:     blanks + oneOf(ownFields()) + `:`,
	}, {
		Description: "the name of a field is taken or reserved",
		Pattern:     blanks + oneOf(namesOf(takenColumns())) + `:[^r]`, // r begins no type but ref
	}, {
		Description: "a field is called as the owner is",
		Pattern:     blanks + ownerWord + `:[^r].*` + Owned,
	}, {
		Description: "the name of a ref ends in _id, which its column gets by itself",
		Pattern:     `_id:r`,
	}}
}

// namesOf returns the names that all hold, each once, sorted.
func namesOf(all []reserved) []string {
	var names []string
	for _, reserved := range all {
		names = append(names, reserved.names...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func oneOf(words []string) string { return `(` + strings.Join(words, "|") + `)` }

// packagesOf matches the names whose Go package is one of words: underscores
// make no difference.
func packagesOf(words []string) string {
	spelled := make([]string, len(words))
	for i, word := range words {
		spelled[i] = strings.Join(strings.Split(word, ""), "_?")
	}
	return oneOf(spelled)
}
