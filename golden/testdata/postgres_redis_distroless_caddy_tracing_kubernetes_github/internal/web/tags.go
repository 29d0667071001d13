package web

import (
	"net/http"
	"strings"
)

// tags returns the entity tags of a header. Those of this service hold no
// commas.
func tags(r *http.Request, header string) []string {
	var list []string
	for _, line := range r.Header.Values(header) {
		for tag := range strings.SplitSeq(line, ",") {
			list = append(list, strings.TrimSpace(tag))
		}
	}
	return list
}

// plainTag returns a tag without what proxies that compress responses do to it:
// they make it weak (W/"1") or append the encoding ("1-gzip"), and few change
// the tags of requests back.
func plainTag(tag string) string {
	quoted := strings.TrimPrefix(tag, "W/")
	for _, encoding := range []string{"gzip", "zstd", "br", "deflate"} {
		if plain, found := strings.CutSuffix(quoted, "-"+encoding+`"`); found {
			return plain + `"`
		}
	}
	return quoted
}
