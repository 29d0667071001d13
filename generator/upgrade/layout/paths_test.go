package layout

import "testing"

func TestReplacePath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"module a.b/c\n":                "module x.y/z\n",
		"\"a.b/c/d\" a.b/c.":            "\"x.y/z/d\" x.y/z.",
		"a.b/cd a.b/c-d a.b/c_d za.b/c": "a.b/cd a.b/c-d a.b/c_d za.b/c",
		"a.b/ca.b/c a.b/c":              "a.b/ca.b/c x.y/z",
		"https://a.b/c a.b/c/a.b/c":     "https://x.y/z x.y/z/x.y/z",
		"":                              "",
	} {
		if got := string(replacePath([]byte(text), "a.b/c", "x.y/z")); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
