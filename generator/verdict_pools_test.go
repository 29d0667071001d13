package generator

import (
	"fmt"
	"slices"
	"strings"
)

// oddValues are values of types that only some questions have.
func oddValues() []any {
	return []any{
		nil, true, false, 0, 1, -1.5, 1e300, "", " ", "true", "null", "none", "[]",
		[]any{},
		map[string]any{},
		[]any{nil},
		[]any{1},
		[]any{true},
		[]any{"sqlite"},
		[]any{"postgres", "sqlite"},
		[]any{"sqlite", "sqlite"},
		[]any{"none"},
		[]any{"sqlite", "none"},
		[]any{"sqlite,postgres"},
		[]any{[]any{"sqlite"}},
		[]any{map[string]any{}},
		[]any{"sqlite", 1},
		[]any{" sqlite"},
		[]any{"caddy"},
		[]any{"note title:string"},
		[]any{"note title:string", 1},
		[]any{"note title:string", "note title:string"},
		"note title:string",
		map[string]any{"name": "orders"},
	}
}

// goodTexts are answers that a Text question accepts, and a text that a Choice
// accepts.
func goodTexts(key string) []string {
	switch key {
	case "name":
		return []string{
			"a", "orders", "my-api", "a1", "a--b", "go", "main", "http", "redis", "v", "v1a", "va", "com0", "com10", "lpt", "cons", "vendors",
			"yes", "no", "name", "tt", strings.Repeat("a", 63),
		}
	case "module":
		return []string{
			"example.com/x", "a.b", "github.com/Org/x", "github.com/acme/x/v2", "example.com/v2", "example.com/x/v10", "example.com/x.v1",
			"gopkg.in", "gopkg.in/x.v0", "gopkg.in/x.v1", "gopkg.in/a/x.v12", "gopkg.in/x.v1-unstable", "gopkg.in/x.v-unstable", "gopkg.in.x/v2",
			"a..b/c..d", "example.com/-x", "example.com/_", "example.com/~", "example.com/x~", "example.com/x~1a", "example.com/a.b~1",
			"example.com/con1", "example.com/COM0", "example.com/xcon", "0.0", "a-.b-", "example.com/v1/x", "example.com/xv1", "example.com/v/v3",
			"example.com/" + strings.Repeat("a", 188),
		}
	case "description":
		return []string{
			"x", "The orders service", `a "b" $c \ {{x}} 'd'`, "\u00e4rger \U0001F600", "\u200b", "a\u00adb", "\U0001F468\u200d\U0001F469", "<no value>", "null", "12", "\u2065", "\ufffd",
			"a \u3000b", strings.Repeat("\u00e4", 200), strings.Repeat("\U0001F600", 200),
		}
	case "runtime":
		return []string{"debian"}
	case "proxy":
		return []string{"caddy", "none"}
	case "ci":
		return []string{"gitlab", "none"}
	}
	return nil
}

// badTexts are answers that a question refuses.
func badTexts(key string) []string {
	bad := []string{"", " ", "\t", "\n", "orders\n", " orders", "orders ", "\u00a0x", "x\u3000", "\x00", "sqlite,postgres", "github ", "\ufeff"}
	switch key {
	case "name":
		return append(bad, slices.Concat(namesOfValues(), []string{
			"vendor", "testdata", "con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9", "v0", "v1", "v01", "v2", "v10",
			"Orders", "1a", "-a", "a-", "a.b", "a/b", "..", ".", "a b", "\u00e4", "a_b", "a\n", strings.Repeat("a", 64),
		})...)
	case "module":
		return append(bad, "x", "std", "net/http", "/a.b", "a.b/", "a.b//x", "../x", "a.b/.x", "a.b/x.", "a.b/..", ".a.b", "a.b./x", "-a.b", "A.b/x", "a_b.c",
			"a.b/con", "a.b/CON.x/y", "con.b/x", "a.b/nul", "a.b/x/aux", "a.b/com1.tar.gz", "a.b/x~1", "a.b/~1", "a.b/x~12.y", "a.b/x/v0", "a.b/x/v1", "a.b/x/v02",
			"a.b/x/v1.2", "a.b/x/v.2", "gopkg.in/x", "gopkg.in/x/v2", "gopkg.in/x.v", "gopkg.in/x.v01", "gopkg.in/x.v0-unstable", "gopkg.in/x.v1-stable", "gopkg.in/con.v1",
			"a.b/x y", "a.b/x+y", "a.b/x@v1", "a.b/\u00e4", "a.b/x\n", "https://a.b/x", "a.b/\u017f", `a.b\x`, "example.com/"+strings.Repeat("a", 189))
	case "description":
		return []string{
			"", " ", "\u00a0", "\u2003", " x", "x ", "\u3000x", "x\u205f", "a\nb", "x\n", "\rx", "a\tb", "\x00", "a\x1b[31m", "a\x7f", "a\u0085b", "a\u009fb", "a\u2028b", "a\u2029b",
			"a\u061cb", "a\u200eb", "a\u200fb", "a\u202ab", "a\u202eb", "a\u2066b", "a\u2069b", "\ufeffa", strings.Repeat("\u00e4", 201), strings.Repeat("\U0001F600", 201),
		}
	}
	return append(bad, "Debian", "CADDY", "debian\u200b", fmt.Sprint(true))
}

// goodSpecs are lists of SPECs that go together.
func goodSpecs() [][]string {
	return [][]string{
		{},
		{"note title:string body:text"},
		{" order\tcustomer:string total:decimal(12,2)?  "},
		{"person name:string!", "order/orders buyer:ref(person) state:enum(open|closed)"},
		{"b a:ref(a)", "a x:int"},
		{"tree parent:ref(tree)? born:date at:time key:uuid!? done:bool size_cm:int"},
		{"data/data_list x:int"},
		{"a x:string(1)", "b x:string(10000)", "c x:string(500)!", "d x:decimal(18,18)", "e x:ref(d)"},
	}
}

// badSpecs are lists of SPECs of which one is refused, or which do not go
// together.
func badSpecs() [][]string {
	return [][]string{
		{""},
		{"none"},
		{"note"},
		{"note title"},
		{"Note title:string"},
		{"note title:sting"},
		{"note title:string", "none"},
		{"a b:int\nc d:int"},
		{"select a:int"},
		{"note id:int"},
		{"api a:int"},
		{"orders a:int"},
		{"a b:int\u00a0"},
		{"\u00a0a b:int"},
		{"a b:int\n"},
		{"a b:enum(x|'; DROP TABLE a; --)"},
		{"note a:int", "note a:int"},
		{"note a:int", "note b:int"},
		{"a b:ref(b)"},
		{"a b:ref(b)", "b a:ref(a)"},
		{"a b:int", "c/a b:int"},
		{"a b:int b:text"},
		{"a b:ref(c)", "c d:sting"},
	}
}
