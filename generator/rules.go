package generator

import (
	"regexp"
	"slices"
)

// A rule refuses some texts. The JSON Schema states it and the parser applies
// it, so its expressions mean the same in RE2 and in ECMA-262, with the flag u
// and without: no lookaround, no \d, \s or \p, no character above U+FFFF.
type rule struct {
	reason string         // what is wrong with such a text
	words  []string       // the texts, where form is nil
	form   *regexp.Regexp // matches the texts
	unless *regexp.Regexp // matches those among them that are not refused; may be nil
}

func (r rule) refuses(text string) bool {
	if r.form == nil {
		return slices.Contains(r.words, text)
	}
	return r.form.MatchString(text) && (r.unless == nil || !r.unless.MatchString(text))
}

// broken returns the reason of the first rule that refuses text, "" if none
// does.
func broken(rules []rule, text string) string {
	for _, rule := range rules {
		if rule.refuses(text) {
			return rule.reason
		}
	}
	return ""
}

var (
	nameForm    = regexp.MustCompile(`^[a-z]([a-z0-9-]*[a-z0-9])?$`)
	windowsName = regexp.MustCompile(`^(con|prn|aux|nul|com[1-9]|lpt[1-9])$`)
	majorName   = regexp.MustCompile(`^v[0-9]+$`)
)

// nameRules hold for the name of every service.
func nameRules() []rule {
	return []rule{
		{reason: "is a directory name that go build ignores", words: []string{"vendor", "testdata"}},
		{reason: "is a reserved name on Windows", form: windowsName},
	}
}

// newNameRules hold for names that are given now. Services of older templates
// may have such a name.
func newNameRules() []rule {
	return []rule{
		{reason: "is a value of another answer", words: namesOfValues()},
		{reason: "is what Go reads as a major version", form: majorName},
	}
}

// namesOfValues returns the values of all answers that look like a name, each
// once, sorted.
func namesOfValues() []string {
	var names []string
	for _, question := range Questions() {
		for _, value := range question.spellings() {
			if nameForm.MatchString(value) {
				names = append(names, value)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// The rules of [golang.org/x/mod/module.CheckPath], which decides in Go.
var (
	moduleForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.[a-z0-9.-]*[a-z0-9-]` + // a host with a dot inside
		`(/[A-Za-z0-9_~-]([A-Za-z0-9._~-]*[A-Za-z0-9_~-])?)*$`)
	windowsElement = regexp.MustCompile(`(^|/)([Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|[Cc][Oo][Mm][1-9]|[Ll][Pp][Tt][1-9])([./]|$)`)
	shortElement   = regexp.MustCompile(`(^|/)[^./]*~[0-9]+([./]|$)`)
	onGopkg        = regexp.MustCompile(`^gopkg\.in/`)
	gopkgMajor     = regexp.MustCompile(`\.v(0|[1-9][0-9]*|([1-9][0-9]*)?-unstable)$`)
	badMajor       = regexp.MustCompile(`/v(0[0-9]*|1|[0-9.]*\.[0-9.]*)$`)
)

func moduleRules() []rule {
	return []rule{
		{reason: "has an element that is a reserved name on Windows", form: windowsElement},
		{reason: "has an element that looks like a short file name of Windows", form: shortElement},
		{reason: "lacks the major version that gopkg.in requires", form: onGopkg, unless: gopkgMajor},
		{reason: "ends with an invalid major version", form: badMajor, unless: onGopkg},
	}
}

var (
	// invisible matches what ends a line or changes how its neighbours look:
	// control characters, line and paragraph separators, marks of writing
	// direction (the property Bidi_Control) and byte order marks.
	invisible = regexp.MustCompile("[\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
	// outerSpace matches white space at either end, as far as it is not
	// invisible: the rest of the property White_Space.
	outerSpace = regexp.MustCompile("^[ \\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]|[ \\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]$")
)

func descriptionRules() []rule {
	return []rule{
		{reason: "holds a line break or another control character", form: invisible},
		{reason: "begins or ends with white space", form: outerSpace},
	}
}
