package resource

import (
	"slices"
	"strings"
)

// plural returns the English plural of a name, or why it has none. Only its
// last part changes. What it does not know by a rule or a list it refuses to
// guess where the singular may be a plural already.
func plural(name string) (many, reason string) {
	at := strings.LastIndexByte(name, '_') + 1
	head, last := name[:at], name[at:]
	switch {
	case last == "" || !isLetter(last[len(last)-1]):
		return "", "ends in a digit, so it has no English plural"
	case slices.Contains(uncountables(), last):
		return "", "has no English plural that differs"
	case looksPlural(last):
		return "", "looks like a plural, and a resource is named in the singular"
	}
	return head + pluralOf(last), ""
}

// singulars returns the names whose plural is many.
func singulars(many string) []string {
	at := strings.LastIndexByte(many, '_') + 1
	head, last := many[:at], many[at:]
	stem := strings.TrimSuffix(last, "es")
	candidates := []string{strings.TrimSuffix(last, "s"), stem, stem + "is", strings.TrimSuffix(stem, "i") + "y"}
	for _, pair := range irregulars() {
		if stem, ends := strings.CutSuffix(last, pair.many); ends {
			candidates = append(candidates, stem+pair.one)
		}
	}
	var names []string
	for _, one := range candidates {
		if guess, reason := plural(one); reason == "" && guess == last && !slices.Contains(names, head+one) {
			names = append(names, head+one)
		}
	}
	return names
}

func isLetter(char byte) bool { return char >= 'a' && char <= 'z' }

// looksPlural reports whether a word ends like a plural and is not known as a
// singular.
func looksPlural(word string) bool {
	if !strings.HasSuffix(word, "s") || len(word) == 1 {
		return slices.Contains(irregularPlurals(), word)
	}
	return !strings.ContainsRune("sui", rune(word[len(word)-2])) && !slices.Contains(singularsInS(), word)
}

// pluralOf returns the plural of a word that has one.
func pluralOf(word string) string {
	for _, pair := range irregulars() {
		if head, ends := strings.CutSuffix(word, pair.one); ends && (head == "" || pair.inner) {
			if slices.Contains(regulars(), word) {
				break
			}
			return head + pair.many
		}
	}
	switch {
	case endsIn(word, "sis", "xis"):
		return word[:len(word)-2] + "es"
	case endsIn(word, "s", "x", "z", "sh"), endsIn(word, "ch") && !endsIn(word, hardCH()...):
		return word + "es"
	case endsIn(word, "y") && len(word) > 1 && !strings.ContainsRune("aeiou", rune(word[len(word)-2])),
		endsIn(word, "quy"):
		return word[:len(word)-1] + "ies"
	case endsIn(word, inOES()...):
		return word + "es"
	}
	return word + "s"
}

func endsIn(word string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(word, ending) })
}

// A pair is an irregular plural; inner holds for compounds that end in it too.
type pair struct {
	one, many string
	inner     bool
}

func irregulars() []pair {
	return []pair{
		{"person", "people", true},
		{"child", "children", true},
		{"man", "men", true},
		{"foot", "feet", true},
		{"tooth", "teeth", true},
		{"goose", "geese", true},
		{"mouse", "mice", true},
		{"ox", "oxen", false},
		{"quiz", "quizzes", false},
		{"calf", "calves", true},
		{"half", "halves", true},
		{"knife", "knives", true},
		{"leaf", "leaves", true},
		{"life", "lives", true},
		{"loaf", "loaves", true},
		{"shelf", "shelves", true},
		{"self", "selves", false},
		{"elf", "elves", false},
		{"thief", "thieves", true},
		{"wife", "wives", true},
		{"wolf", "wolves", true},
		{"hoof", "hooves", false},
		{"scarf", "scarves", true},
		{"criterion", "criteria", false},
		{"phenomenon", "phenomena", false},
		{"bacterium", "bacteria", false},
		{"curriculum", "curricula", false},
		{"datum", "data", false},
		{"medium", "media", false},
		{"matrix", "matrices", false},
		{"vertex", "vertices", false},
		{"appendix", "appendices", false},
		{"alumnus", "alumni", false},
		{"radius", "radii", false},
		{"stimulus", "stimuli", false},
		{"genus", "genera", false},
	}
}

func irregularPlurals() []string {
	plurals := []string{"women"}
	for _, pair := range irregulars() {
		plurals = append(plurals, pair.many)
	}
	return plurals
}

// regulars are words that end like an irregular one and are none.
func regulars() []string {
	return []string{"human", "german", "roman", "norman", "ottoman", "talisman", "shaman", "caiman", "mongoose"}
}

// uncountables are words whose plural is the singular, or that have none.
func uncountables() []string {
	return []string{
		"advice", "aircraft", "baggage", "chassis", "corps", "debris", "deer", "equipment", "evidence", "feedback", "firmware", "fish",
		"furniture", "hardware", "homework", "information", "knowledge", "luggage", "means", "merchandise", "metadata", "middleware", "money",
		"moose", "music", "news", "offspring", "rendezvous", "series", "sheep", "software", "spacecraft", "species", "staff", "traffic",
		"weather", "wildlife",
	}
}

// singularsInS end in s like a plural, after a letter other than s, u and i.
func singularsInS() []string {
	return []string{"alias", "atlas", "bias", "canvas", "chaos", "cosmos", "gas", "lens", "pancreas"}
}

// hardCH are endings in ch as in stomach, which take a mere s.
func hardCH() []string {
	return []string{"epoch", "eunuch", "loch", "monarch", "patriarch", "matriarch", "stomach", "tech"}
}

// inOES are endings in o that take es.
func inOES() []string {
	return []string{
		"cargo", "domino", "echo", "embargo", "hero", "mosquito", "potato", "tomato", "torpedo", "veto", "volcano",
	}
}

// article returns "a" or "an", whichever the words need before them.
func article(words string) string {
	first, _, _ := strings.Cut(words, " ")
	switch {
	case first == strings.ToLower(first):
		return articleOf(first)
	case first == "RAM", first == "SIP": // said as words
		return "a"
	case strings.ContainsRune("AEFHILMNORSX", rune(first[0])): // letters whose names begin with a vowel
		return "an"
	}
	return "a"
}

// articleOf returns the article of a lower-case word by its sound.
func articleOf(word string) string {
	begins := func(prefix string) bool { return strings.HasPrefix(word, prefix) }
	switch {
	case slices.ContainsFunc([]string{"heir", "honest", "honor", "honour", "hour", "unide", "unim", "unin"}, begins):
		return "an"
	case slices.ContainsFunc([]string{"eu", "ewe", "once", "one", "ubi", "uni", "ura", "uro", "usa", "use", "usu", "uti"}, begins):
		return "a"
	case word != "" && strings.ContainsRune("aeiou", rune(word[0])):
		return "an"
	}
	return "a"
}
