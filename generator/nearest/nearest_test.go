package nearest

import "testing"

func TestOf(t *testing.T) {
	t.Parallel()
	words := []string{"string", "text", "int", "decimal"}
	for text, want := range map[string]string{
		"string": "string", "strng": "string", "Strings": "string", "dec": "decimal",
		"txet": "text", "itn": "", "nt": "int", "": "", "colour": "", "abcdefgh": "",
	} {
		if got := Of(text, words); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
