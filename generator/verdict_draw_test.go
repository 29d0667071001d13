package generator

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// A drawer draws answers.
type drawer struct{ *rand.Rand }

func (d drawer) answers() any {
	answers := map[string]any{}
	for _, question := range Questions() {
		if question.Key == "name" || d.IntN(3) > 0 {
			answers[question.Key] = d.good(question)
		}
	}
	for range []int{0, 0, 1, 1, 1, 2}[d.IntN(6)] {
		d.mutate(answers)
	}
	if d.IntN(200) == 0 {
		return pick(d, oddValues())
	}
	return answers
}

// good draws an answer that is acceptable.
func (d drawer) good(question Question) any {
	switch question.Kind {
	case Switch:
		return d.IntN(2) == 0
	case Choice:
		return pick(d, question.Values)
	case List:
		values := slices.Clone(question.Values)
		d.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		return values[:d.IntN(len(values)+1)]
	case Specs:
		return pick(d, goodSpecs())
	}
	return pick(d, goodTexts(question.Key))
}

// mutate changes one answer, or what answers there are.
func (d drawer) mutate(answers map[string]any) {
	question := pick(d, Questions())
	key := question.Key
	switch d.IntN(8) {
	case 0:
		delete(answers, key)
	case 1:
		answers[pick(d, []string{"", "Name", "name ", "regis", "NAME", "ci\u200b", "resource"})] = d.good(question)
	case 2:
		answers[key] = pick(d, oddValues())
	case 3:
		if answers[key] = pick(d, badTexts(key)); key == resourcesKey {
			answers[key] = pick(d, badSpecs())
		}
	case 4:
		answers[key] = d.composed(key)
	case 5:
		answers[key] = []any{answers[key]}
	default:
		switch value := answers[key].(type) {
		case string:
			answers[key] = d.edited(value)
		case []string:
			if key == resourcesKey && len(value) > 0 {
				at := d.IntN(len(value))
				answers[key] = slices.Replace(slices.Clone(value), at, at+1, d.edited(value[at]))
				return
			}
			answers[key] = append(slices.Clone(value), pick(d, []string{"sqlite", "postgres", none, "", " sqlite", "Sqlite", "sqlite,postgres"}))
		}
	}
}

// edited returns text with a few runes inserted, removed or doubled.
func (d drawer) edited(text string) string {
	runes := []rune(text)
	for range 1 + d.IntN(3) {
		at := d.IntN(len(runes) + 1)
		switch {
		case d.IntN(3) > 0:
			runes = slices.Insert(runes, at, d.rune())
		case at < len(runes) && d.IntN(2) == 0:
			runes = slices.Delete(runes, at, at+1)
		case at < len(runes):
			runes = slices.Insert(runes, at, runes[at])
		}
	}
	return string(runes)
}

// rune draws a character, most often one that a rule names or that lies next
// to one that a rule names.
func (d drawer) rune() rune {
	switch d.IntN(4) {
	case 0:
		return pick(d, []rune("abz09-._~/+@: ,v1AZ\x00\x1f\x7f\n\t\"'\\<&\u0080\u0085\u009f\u00a0\u00ad"))
	case 1:
		edges := []rune("\u061c\u1680\u180e\u2000\u200a\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u202f\u205f\u2065\u2066\u2069\u3000\ufeff\ufffd")
		return pick(d, edges) + rune(d.IntN(3)) - 1
	case 2:
		return rune(d.IntN(0x180))
	}
	if char := rune(d.IntN(0x110000)); char < 0xd800 || char > 0xdfff {
		return char
	}
	return '\U0001F600'
}

// composed returns a text put together from pieces that matter to the rules.
func (d drawer) composed(key string) string {
	if key == "description" {
		return strings.Repeat(string(d.rune()), pick(d, []int{1, 2, 199, 200, 201}))
	}
	if key != "module" {
		return pick(d, namesOfValues()) + pick(d, []string{"", "s", "-", " ", "-1"})
	}
	path := pick(d, []string{"example.com", "gopkg.in", "a.b", "con.x", "gopkg.in.x", "x-.y", "-x.y", ".x", "x.", "X.y", "x", "a..b", "nul", "a~1.b"})
	for range d.IntN(4) {
		path += pick(d, []string{"/", "/", "/", ".", "-", "~", ""}) + pick(d, []string{
			"con", "CoN", "nul.x", "com1", "COM0", "lpt9.z", "aux~1", "x~1", "x~1~2", "~1", "x~", "x~1a", "a~1.b", "a.b~1",
			"v0", "v1", "v2", "v02", "v10", "v1.2", "v.1", "v2.", "v", "xv1", "x.v0", "x.v1", "x.v01", "x.v", ".v1", "x.v1-unstable", "x.v0-unstable", "x.v-unstable",
			"x", "X_y", "..", ".", "", "-x", "x-", "_", "\u00e4", "x+y", "x y", "\u017f", "con\u0131",
		})
	}
	return path
}

func pick[T any](d drawer, from []T) T { return from[d.IntN(len(from))] }
