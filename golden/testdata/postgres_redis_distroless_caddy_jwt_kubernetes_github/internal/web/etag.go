package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.com/orders/internal/store"
)

// ETag returns the entity tag of a version.
func ETag(version int64) string {
	return `"` + strconv.FormatInt(version, 10) + `"`
}

// NotModified reports whether If-None-Match says that the client holds this
// version.
func NotModified(r *http.Request, version int64) bool {
	return matches(tags(r, "If-None-Match"), version)
}

// CheckMatch returns [store.ErrConflict] if the request has If-Match and this
// version is not among those that it names.
func CheckMatch(r *http.Request, version int64) error {
	if !hasIfMatch(r) || matches(tags(r, "If-Match"), version) {
		return nil
	}
	return store.ErrConflict
}

// RequireIfMatch returns a problem if the request has no If-Match.
func RequireIfMatch(r *http.Request) error {
	if hasIfMatch(r) {
		return nil
	}
	return &Problem{Status: http.StatusPreconditionRequired, Detail: "send the ETag that you have seen as If-Match"}
}

// IfMatch returns the version that a write is bound to: the one that If-Match
// names, or [store.AnyVersion] if there is no such header or it is *. Where the
// header names several versions, it is the current one, which IfMatch gets from
// current, or else [store.ErrConflict].
func IfMatch(r *http.Request, current func() (int64, error)) (int64, error) {
	wanted := tags(r, "If-Match")
	switch {
	case !hasIfMatch(r), slices.Contains(wanted, "*"):
		return store.AnyVersion, nil
	case len(wanted) == 1:
		if version, ok := parseTag(wanted[0]); ok {
			return version, nil
		}
		return 0, store.ErrConflict
	}
	version, err := current()
	if err == nil && !matches(wanted, version) {
		err = store.ErrConflict
	}
	return version, err
}

func hasIfMatch(r *http.Request) bool { return len(r.Header.Values("If-Match")) > 0 }

// matches reports whether * or a tag of this version is among wanted.
func matches(wanted []string, version int64) bool {
	return slices.ContainsFunc(wanted, func(tag string) bool {
		tagged, ok := parseTag(tag)
		return tag == "*" || ok && tagged == version
	})
}

// parseTag returns the version of a tag that [ETag] made. A version is one state
// of a resource in any encoding.
func parseTag(tag string) (int64, bool) {
	quoted := plainTag(tag)
	version, err := strconv.ParseInt(strings.Trim(quoted, `"`), 10, 64)
	return version, err == nil && version > 0 && ETag(version) == quoted
}
