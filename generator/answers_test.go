package generator

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestParseAnswers(t *testing.T) {
	t.Parallel()
	want := Answers{"name": "orders", "database": "sqlite,postgres", "redis": "false", "description": "a: b # c"}
	for _, data := range []string{
		"name: orders\ndatabase: [sqlite, postgres]\nredis: false\ndescription: 'a: b # c'\n",
		"---\nname: orders\ndatabase:\n- sqlite\n- postgres\nredis: False\ndescription: \"a: b # c\"\n",
		"# comment\r\nname: orders\r\ndatabase: [sqlite, postgres]\r\nredis: false\r\ndescription: 'a: b # c'\r\n",
		`{"name":"orders","database":["sqlite","postgres"],"redis":false,"description":"a: b # c"}`,
		"{\n\t\"name\": \"orders\",\n\t\"database\": [\n\t\t\"sqlite\",\n\t\t\"postgres\"\n\t],\n\t\"redis\": false,\n\t\"description\": \"a: b \\u0023 c\"\n}\n",
		"\ufeff{\"name\":\"orders\",\"database\":[\"sqlite\",\"postgres\"],\"redis\":false,\"description\":\"a: b # c\"}",
	} {
		got, err := ParseAnswers([]byte(data))
		if got["redis"] == "False" {
			got["redis"] = "false"
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%q gives %v, %v", data, got, err)
		}
	}
	if got, err := ParseAnswers([]byte("database: []")); err != nil || got["database"] != none {
		t.Errorf("an empty list gives %v, %v", got, err)
	}
}

// TestParseAnswersReadsJSON holds what JSON has and YAML has not: what the
// encoders of PHP and Python write by default, and any white space.
func TestParseAnswersReadsJSON(t *testing.T) {
	t.Parallel()
	want := Answers{"name": "orders", "module": "github.com/acme/orders", "description": "a \U0001F600 \"b\" \u00e4", "redis": "true", "database": none}
	for _, data := range []string{
		`{"name":"orders","module":"github.com\/acme\/orders","description":"a \ud83d\ude00 \"b\" \u00e4","redis":true,"database":[]}`,
		"\ufeff\r\n\t {\t\"name\" :\t\"orders\"\r\n,\"module\":\"github.com/acme/orders\",\"description\":\"a \U0001F600 \\u0022b\\\" \u00e4\",\"redis\":true,\"database\": [\n]\n}\n\n",
		`{"\u006eame":"orders","modul\u0065":"github.com\/acme\/orders","description":"a \uD83D\uDE00 \u0022b\u0022 \u00E4","redis":true,"database":[]}`,
	} {
		got, err := ParseAnswers([]byte(data))
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%q gives %q, %v", data, got, err)
		}
	}
	for _, data := range []string{ // YAML that begins with {
		`{name: orders}`, `{"name": orders, }`, "{name: orders,\n# comment\n}", `{'name': "orders"}`,
	} {
		got, err := ParseAnswers([]byte(data))
		if err != nil || !maps.Equal(got, Answers{"name": "orders"}) {
			t.Errorf("%q gives %q, %v", data, got, err)
		}
	}
}

// TestParseAnswersIsStrict holds that nothing in a file is dropped, repaired
// or guessed.
func TestParseAnswersIsStrict(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		"{\n\"name\":\"a\",\n\"name\":\"b\"}":        `line 3: key "name" stands there twice`,
		`{"name":"a","n\u0061me":"b"}`:               `key "name" stands there twice`,
		`{"name":"a"} x`:                             "is neither JSON (line 1: invalid character 'x' after top-level value) nor YAML (",
		`{"name":"a"}{"name":"b"}`:                   "after top-level value",
		"{\"name\":\"a\"}\n---\n{\"name\":\"b\"}":    "more than one document",
		"{\n\"name\":\"a\",\n\"module\":\"a\\/b\",}": "line 3: invalid character '}'",
		`{"name":"a`:                           "unexpected end of JSON input",
		"{\"name\":\"\xff\"}":                  "is not UTF-8",
		"{\"name\":\"\xed\xa0\x80\"}":          "is not UTF-8",
		"{\n\"description\":\"\\ud83d\"}":      `line 2: \ud83d is half of a surrogate pair`,
		`{"description":"\ud83dx"}`:            `\ud83d is half`,
		`{"description":"\uDE00\ud83d"}`:       `\uDE00 is half`,
		`{"description":"\ud83d\ud83d\ude00"}`: `\ud83d is half`,
		`{"description":"\\\ud83d"}`:           `\ud83d is half`,
		`{"\udc00":1}`:                         `\udc00 is half`,
		`{"description":"\ud83d\\ude00"}`:      `\ud83d is half`,
		`{"name":null}`:                        `name "null": has the wrong type`,
		`{"name":12.50}`:                       `name "12.50": has the wrong type`,
		`{"redis":"true"}`:                     "write true or false, without quotes",
		`{"database":"sqlite"}`:                "write a list, such as [sqlite, postgres], or [] for none",
		`{"database":["none"]}`:                "holds none; write [] for none",
		`{"database":["sqlite","sqlite"]}`:     "holds sqlite twice; write each value once",
		`{"database":["sqlite,postgres"]}`:     `"sqlite,postgres" is not offered; write a list, such as [sqlite, postgres]`,
		`{"ci":" github"}`:                     "begins or ends with white space; write it without",
		"description: |\n  The service\n":      ">- in place of > or |",
	} {
		_, err := ParseAnswers([]byte(data))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q in it", data, err, want)
		}
	}
	// An escaped backslash starts no escape, and any low surrogate may follow a high one.
	for _, data := range []string{`{"description":"\\ud83d"}`, `{"description":"\ud83d\ude00\ud83d\ude00"}`, `{"description":"\ufffd\udbff\udfff"}`} {
		if _, err := ParseAnswers([]byte(data)); err != nil {
			t.Errorf("%s: %v", data, err)
		}
	}
}

// bomb is a document that stands for 10^9 words.
const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]
g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]
h: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]
name: *h
`

func TestParseAnswersRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // document to what the message says
		"":                                 "is empty",
		"# nothing\n":                      "is empty",
		"null":                             "not a mapping",
		"- name":                           "not a mapping",
		"orders":                           "not a mapping",
		"name: [":                          "line",
		"name: a\n---\nname: b":            "more than one document",
		"name: a\nname: b":                 "stands there twice",
		"name: &x a\nmodule: *x":           "alias",
		bomb:                               "alias",
		"<<: {name: a}":                    "no question has this key",
		"? [a]\n: b":                       "a key is not a word",
		"\x00":                             "control characters",
		"name: \xff":                       "UTF-8",
		strings.Repeat("#", maxAnswers+1):  "larger",
		strings.Repeat("[", 100_000):       "depth",
		strings.Repeat("{\"a\":", 100_000): "depth",
		`{"a":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "}":     "no question has this key",
		`{"a":` + strings.Repeat("[", 400_000) + strings.Repeat("]", 400_000) + "}": "depth",
		`{"a":1` + strings.Repeat(`,"b":1`, 150) + "}":                              "more than 100 keys",
	}
	for data, want := range tests {
		_, err := ParseAnswers([]byte(data))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %q in it", data, err, want)
		}
	}
}

// TestParseAnswersIsBounded feeds what makes naive parsers take minutes or
// overflow the stack; that it comes back at all is the test.
func TestParseAnswersIsBounded(t *testing.T) {
	t.Parallel()
	var keys strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&keys, "k%d: x\n", i)
	}
	for _, unit := range []string{
		"- ", "? ", "a: ", "[", "{", "{a: ", "[[],", "\"", "'", "|\n", ">\n ", "&a ", "!!str ", "*a ", "--- ", "# ", "\n", "\t", "x", "x: y\n", "\\", "%", "@",
	} {
		if _, err := ParseAnswers([]byte(strings.Repeat(unit, maxAnswers/len(unit)))); err == nil {
			t.Errorf("accepted a file full of %q", unit)
		}
	}
	if _, err := ParseAnswers([]byte(keys.String())); err == nil || !strings.Contains(err.Error(), "more than 100 keys") {
		t.Errorf("got %v", err)
	}
}

func TestParseAnswersReportsEveryWrongType(t *testing.T) {
	t.Parallel()
	_, err := ParseAnswers([]byte("name: 123\nmodule: {a: b}\ndescription:\ndatabase: [1]\nredis: \"true\"\nci: [github]\nruntime: true\nproxies: caddy\n"))
	var invalid *ValidationError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 8 {
		t.Errorf("got %v", err)
	}
}

func FuzzParseAnswers(f *testing.F) {
	f.Add([]byte("name: orders\ndatabase: [sqlite]\nredis: true\n"))
	f.Add([]byte(`{"name":"orders","database":["sqlite","postgres"]}`))
	f.Add([]byte(bomb))
	f.Fuzz(func(t *testing.T, data []byte) {
		answers, err := ParseAnswers(data)
		if err == nil && len(answers) > len(Questions()) {
			t.Errorf("got %v", answers)
		}
	})
}
