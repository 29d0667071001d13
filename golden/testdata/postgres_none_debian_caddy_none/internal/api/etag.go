package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.com/orders/internal/note"
)

// etag is a version as clients see it.
func etag(version int64) string {
	return `"` + strconv.FormatInt(version, 10) + `"`
}

// hasVersion reports whether the client says by If-None-Match that it holds
// this version.
func hasVersion(r *http.Request, version int64) bool {
	for _, tag := range tags(r, "If-None-Match") {
		if tag == "*" || strings.TrimPrefix(tag, "W/") == etag(version) {
			return true
		}
	}
	return false
}

// matchVersion returns the version that If-Match asks for, 0 if there is no
// such header. Where several would do, or any, it is the present one.
func (s *Server) matchVersion(r *http.Request, id string) (int64, error) {
	wanted := tags(r, "If-Match")
	if len(r.Header.Values("If-Match")) == 0 {
		return 0, nil
	}
	if len(wanted) == 1 {
		if version, ok := parseTag(wanted[0]); ok {
			return version, nil
		}
	}
	n, err := s.notes.Get(r.Context(), id)
	if err != nil {
		return 0, err
	}
	if slices.Contains(wanted, "*") || slices.Contains(wanted, etag(n.Version)) {
		return n.Version, nil
	}
	return 0, note.ErrConflict
}

// tags splits a header that lists entity tags. Ours hold no commas.
func tags(r *http.Request, header string) []string {
	var list []string
	for _, line := range r.Header.Values(header) {
		for tag := range strings.SplitSeq(line, ",") {
			list = append(list, strings.TrimSpace(tag))
		}
	}
	return list
}

// parseTag returns the version that a tag of ours stands for.
func parseTag(tag string) (int64, bool) {
	version, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
	return version, err == nil && version > 0 && etag(version) == tag
}
