package generator

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// TestCharacterRules holds the character classes against the properties of
// Unicode that they spell out.
func TestCharacterRules(t *testing.T) {
	t.Parallel()
	for char := rune(0); char <= unicode.MaxRune; char++ {
		if char == 0xD800 {
			char = 0xE000
		}
		text := string(char)
		hidden := unicode.IsControl(char) || unicode.In(char, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || char == '\uFEFF'
		if invisible.MatchString(text) != hidden {
			t.Errorf("%U: invisible is %v", char, !hidden)
		}
		if space := unicode.IsSpace(char) && !hidden; outerSpace.MatchString(text) != space {
			t.Errorf("%U: space is %v", char, !space)
		}
	}
}

// TestWindowsNames holds the expression against the list of the Go project.
func TestWindowsNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"con", "prn", "aux", "nul", "com0", "com1", "com5", "com9", "com10", "lpt0", "lpt1", "lpt9", "conn", "a", "clock"} {
		if kept := module.CheckImportPath("example.com/"+name) != nil; windowsName.MatchString(name) != kept {
			t.Errorf("%s: kept is %v", name, !kept)
		}
	}
}

// TestSpellings holds the spellings of a switch against strconv.ParseBool.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for _, question := range Questions() {
		if question.Kind != Switch {
			continue
		}
		for _, text := range question.spellings() {
			if _, err := strconv.ParseBool(text); err != nil || question.Check(text) != nil {
				t.Errorf("%s: %s is refused", question.Key, text)
			}
		}
		if len(question.spellings()) != 12 {
			t.Errorf("%s has %d spellings, strconv.ParseBool documents 12", question.Key, len(question.spellings()))
		}
	}
}

// TestNamesOfValues holds that no service is called what an answer is called,
// whatever questions there will be, and that the hint gives the flag.
func TestNamesOfValues(t *testing.T) {
	t.Parallel()
	for name, hint := range map[string]string{
		"true": "write --redis=true for", "false": "write --redis=false for", "t": "write --redis=t for", "f": "write --redis=f for",
		"none": "write --database=none for", "sqlite": "write --database=sqlite for", "postgres": "write --database=postgres for",
		"distroless": "write --runtime=distroless for", "debian": "write --runtime=debian for",
		"caddy": "write --proxy=caddy for", "jwt": "write --auth=jwt for", "github": "write --ci=github for", "gitlab": "write --ci=gitlab for",
	} {
		_, err := Answers{"name": name}.Spec()
		if err == nil || !strings.Contains(err.Error(), "is a value of --") || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: got %v, want %q", name, err, hint)
		}
	}
	for _, question := range Questions() {
		for _, value := range question.Values {
			if _, err := (Answers{"name": value}).Spec(); err == nil {
				t.Errorf("a service is called %s, a value of %s", value, question.Key)
			}
		}
	}
}

// TestPatternsArePortable holds the schema's expressions to what every engine
// reads alike, and the schema to characters that can be seen.
func TestPatternsArePortable(t *testing.T) {
	t.Parallel()
	document, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for i, char := range document {
		if char >= utf8.RuneSelf {
			t.Fatalf("the schema is not ASCII at %q", document[i:min(i+20, len(document))])
		}
	}
	special := regexp.MustCompile(`\\([^.x]|x[^0-9a-f]|x.[^0-9a-f])|\(\?|[^\x00-\x{ffff}]`)
	for _, question := range Questions() {
		patterns := []string{question.Pattern}
		if question.refused != nil {
			for _, refusal := range refusals(question.refused()) {
				patterns = append(patterns, refusal.Pattern)
				if refusal.Not != nil {
					patterns = append(patterns, refusal.Not.Pattern)
				}
			}
		}
		for _, pattern := range patterns {
			if found := special.FindString(pattern); found != "" {
				t.Errorf("%s: %q in %s is not read alike by every engine", question.Key, found, pattern)
			}
		}
	}
}
