package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestNoteAccess sends each request without a token, with one that lacks the
// scope, and with one that has it.
func TestNoteAccess(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	one := notesPath + "/" + unknownID
	for _, test := range [][2]string{
		{"POST " + notesPath, "note:write"},
		{"GET " + notesPath, "note:read"},
		{"GET " + one, "note:read"},
		{"PUT " + one, "note:write"},
		{"DELETE " + one, "note:write"},
	} {
		request, scope := test[0], test[1]
		method, target, _ := strings.Cut(request, " ")
		if got := g.as(t, "", method, target, "{}"); got.Code != http.StatusUnauthorized {
			t.Errorf("%s without a token: got %d", request, got.Code)
		}
		other := strings.NewReplacer(":read", ":write", ":write", ":read").Replace(scope)
		if got := g.as(t, "other:read "+other, method, target, "{}"); got.Code != http.StatusForbidden || !strings.Contains(got.Header().Get("WWW-Authenticate"), `scope="`+scope+`"`) {
			t.Errorf("%s with the scope %s: got %d %v", request, other, got.Code, got.Header())
		}
		if got := g.as(t, scope, method, target, "{}"); got.Code == http.StatusUnauthorized || got.Code == http.StatusForbidden {
			t.Errorf("%s with the scope %s: got %d", request, scope, got.Code)
		}
	}
}
