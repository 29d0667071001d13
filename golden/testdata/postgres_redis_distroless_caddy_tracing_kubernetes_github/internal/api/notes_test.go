package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/web/webtest"
)

const notesPath = "/api/v1/notes"

func TestNoteCreate(t *testing.T) {
	t.Parallel()
	s := newService(t)
	sent := webtest.JSON(t, notetest.Draft(1))
	created := s.do(t, "POST", notesPath, sent)
	if created.Code != http.StatusCreated || created.Header().Get("ETag") != `"1"` || created.JSON["version"] != 1.0 {
		t.Fatalf("got %d, ETag %q: %s", created.Code, created.Header().Get("ETag"), created.Body)
	}
	webtest.WantFields(t, created, sent)
	path := created.Header().Get("Location")
	if path != fmt.Sprint(notesPath, "/", created.JSON["id"]) {
		t.Errorf("got location %q for %v", path, created.JSON)
	}
	got := s.do(t, "GET", path, "")
	if got.Code != http.StatusOK || got.Body.String() != created.Body.String() || got.Header().Get("ETag") != `"1"` {
		t.Errorf("got %d %s, want what was created: %s", got.Code, got.Body, created.Body)
	}
	for condition, want := range map[string]int{"If-None-Match": http.StatusNotModified, "If-Match": http.StatusOK} {
		if got := s.do(t, "GET", path, "", condition, `"1"`); got.Code != want || got.Header().Get("ETag") != `"1"` {
			t.Errorf("%s: got %d, ETag %q; want %d", condition, got.Code, got.Header().Get("ETag"), want)
		}
	}
	webtest.WantProblem(t, s.do(t, "GET", path, "", "If-Match", `"2"`), http.StatusPreconditionFailed, "has changed")
}

func TestNoteList(t *testing.T) {
	t.Parallel()
	s := newService(t)
	if got := s.do(t, "GET", notesPath, ""); got.Code != http.StatusOK || got.Body.String() != `{"notes":[],"next_cursor":null}`+"\n" {
		t.Errorf("empty list: got %d %s", got.Code, got.Body)
	}
	var want []string // paths, newest first
	for number := range 5 {
		path, _ := s.create(t, notesPath, notetest.Draft(number))
		want = append([]string{path}, want...)
	}
	var got []string
	target := notesPath + "?limit=2"
	for range 3 {
		page := s.do(t, "GET", target, "")
		for _, n := range page.JSON["notes"].([]any) {
			got = append(got, fmt.Sprint(notesPath, "/", n.(map[string]any)["id"]))
		}
		target = fmt.Sprint(notesPath, "?limit=2&cursor=", page.JSON["next_cursor"])
	}
	if strings.Join(got, " ") != strings.Join(want, " ") || !strings.HasSuffix(target, "cursor=<nil>") {
		t.Errorf("got notes %v and then %s, want %v", got, target, want)
	}
	if got := s.do(t, "GET", notesPath+"?limit=5", ""); got.JSON["next_cursor"] != nil {
		t.Errorf("a page that ends with the last note leads on to %v", got.JSON["next_cursor"])
	}
	webtest.WantProblem(t, s.do(t, "GET", notesPath+"?limit=0", ""), http.StatusBadRequest, "query parameter")
}

func TestNoteUpdate(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, notesPath, notetest.Draft(1))
	sent := webtest.JSON(t, notetest.Draft(2))
	got := s.do(t, "PUT", path, sent, "If-Match", etag)
	if got.Code != http.StatusOK || got.Header().Get("ETag") != `"2"` {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	webtest.WantFields(t, got, sent)
	if again := s.do(t, "GET", path, ""); again.Body.String() != got.Body.String() {
		t.Errorf("stored %s, answered %s", again.Body, got.Body)
	}
	webtest.WantProblem(t, s.do(t, "PUT", path, sent, "If-Match", etag), http.StatusPreconditionFailed, "has changed")
	webtest.WantProblem(t, s.do(t, "PUT", path, sent), http.StatusPreconditionRequired, "If-Match")
	for _, missing := range []string{notesPath + "/" + unknownID, notesPath + "/1"} {
		webtest.WantProblem(t, s.do(t, "PUT", missing, sent, "If-Match", `"1"`), http.StatusNotFound, "nothing has this id")
	}
}

func TestNoteDelete(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, notesPath, notetest.Draft(1))
	webtest.WantProblem(t, s.do(t, "DELETE", path, "", "If-Match", `"2"`), http.StatusPreconditionFailed, "has changed")
	if got := s.do(t, "DELETE", path, "", "If-Match", etag); got.Code != http.StatusNoContent || got.Body.Len() != 0 {
		t.Errorf("got %d %q", got.Code, got.Body)
	}
	webtest.WantProblem(t, s.do(t, "GET", path, ""), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "DELETE", path, ""), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "DELETE", notesPath+"/..%2f", ""), http.StatusNotFound, "nothing has this id")
	path, _ = s.create(t, notesPath, notetest.Draft(2))
	if got := s.do(t, "DELETE", path, ""); got.Code != http.StatusNoContent {
		t.Errorf("without If-Match: got %d", got.Code)
	}
}

// TestNoteInvalid sends nothing at all.
func TestNoteInvalid(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, notesPath, notetest.Draft(1))
	for _, got := range []webtest.Response{s.do(t, "POST", notesPath, "{}"), s.do(t, "PUT", path, "{}", "If-Match", etag)} {
		webtest.WantProblem(t, got, http.StatusUnprocessableEntity, "not valid")
		webtest.WantErrors(t, got, "title")
	}
}
