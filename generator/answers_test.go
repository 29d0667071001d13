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
		"# comment\r\nname: orders\r\ndatabase: sqlite,postgres\r\nredis: false\r\ndescription: 'a: b # c'\r\n",
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
	for data, want := range map[string]string{"database: []": "none", "database: none": "none", "database: [none]": "none"} {
		if got, err := ParseAnswers([]byte(data)); err != nil || got["database"] != want {
			t.Errorf("%q gives %v, %v", data, got, err)
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
		strings.Repeat("#", maxState+1):    "larger",
		strings.Repeat("[", 100_000):       "depth",
		strings.Repeat("{\"a\":", 100_000): "depth",
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
		if _, err := ParseAnswers([]byte(strings.Repeat(unit, maxState/len(unit)))); err == nil {
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
