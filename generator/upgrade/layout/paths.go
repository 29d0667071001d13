package layout

import "bytes"

// replacePath returns text with each mention of a path replaced by another
// one, also where it begins a longer path. A longer word is no mention.
func replacePath(text []byte, old, by string) []byte {
	var out []byte
	for {
		at := indexPath(text, old)
		if at < 0 {
			return append(out, text...)
		}
		out = append(append(out, text[:at]...), by...)
		text = text[at+len(old):]
	}
}

// mentionsPath reports whether text mentions a path, see [replacePath].
func mentionsPath(text []byte, name string) bool { return indexPath(text, name) >= 0 }

// indexPath returns the offset of the first mention of a path, -1 if there is
// none.
func indexPath(text []byte, name string) int {
	for from := 0; ; {
		at := bytes.Index(text[from:], []byte(name))
		if at < 0 {
			return -1
		}
		at += from
		from = at + len(name)
		if !(at > 0 && inWord(text[at-1])) && !(from < len(text) && inWord(text[from])) {
			return at
		}
	}
}

func inWord(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
