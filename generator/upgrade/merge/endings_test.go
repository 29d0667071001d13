package merge

import (
	"bytes"
	"testing"
)

func TestEndLike(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ earlier, text, want string }{
		"kept":                      {"a\r\nb\nc\n", "a\nb\nx\n", "a\r\nb\nx\n"},
		"replaced by as many":       {"a\r\nb\nc\n", "x\nb\nc\n", "x\r\nb\nc\n"},
		"replaced by more":          {"a\nb\r\nc\nd\n", "a\nx\ny\nc\nd\n", "a\nx\r\ny\r\nc\nd\n"},
		"replaced where they mix":   {"a\nb\r\nc\n", "x\ny\n", "x\ny\n"},
		"inserted, most are CRLF":   {"a\r\nb\r\nc\n", "a\nx\nb\nc\n", "a\r\nx\r\nb\r\nc\n"},
		"without a newline, before": {"a\r\nb\nc", "a\nb\nc\n", "a\r\nb\nc\n"},
		"without a newline, after":  {"a\r\nb\nc\n", "a\nb\nc", "a\r\nb\nc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := string(EndLike([]byte(c.earlier), []byte(c.text))); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzEndLike checks that only line endings change, and none of a line that
// stays.
func FuzzEndLike(f *testing.F) {
	f.Add("a\r\nb\n", "a\nx\nb\n")
	f.Add("a\nb\r\nc", "")
	f.Fuzz(func(t *testing.T, earlier, text string) {
		if bytes.ContainsRune([]byte(text), '\r') || IsBinary([]byte(earlier+text)) {
			return
		}
		if got := EndLike([]byte(earlier), []byte(text)); string(ToLF(got)) != text {
			t.Errorf("%q like %q is %q", text, earlier, got)
		}
		if got := EndLike([]byte(earlier), ToLF([]byte(earlier))); string(got) != earlier {
			t.Errorf("%q like itself is %q", earlier, got)
		}
	})
}
