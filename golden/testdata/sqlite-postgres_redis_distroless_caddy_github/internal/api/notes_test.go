package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.com/orders/internal/web/webtest"
)

const unknownPath = "/api/v1/notes/00000000-0000-7000-8000-000000000000"

func TestCreateAndGet(t *testing.T) {
	t.Parallel()
	s := newService(t)
	created := s.do(t, "POST", "/api/v1/notes", `{"title":"Milk","body":"<two> litres"}`)
	if created.Code != http.StatusCreated || created.Header().Get("ETag") != `"1"` {
		t.Fatalf("got %d, ETag %q: %s", created.Code, created.Header().Get("ETag"), created.Body)
	}
	path := created.Header().Get("Location")
	if path != fmt.Sprint("/api/v1/notes/", created.JSON["id"]) {
		t.Errorf("got location %q for %v", path, created.JSON)
	}
	if created.JSON["title"] != "Milk" || created.JSON["body"] != "<two> litres" || created.JSON["version"] != 1.0 {
		t.Errorf("got %v", created.JSON)
	}
	got := s.do(t, "GET", path, "")
	if got.Code != http.StatusOK || got.Body.String() != created.Body.String() || got.Header().Get("ETag") != `"1"` {
		t.Errorf("got %d %s, want what was created: %s", got.Code, got.Body, created.Body)
	}
	if upper := s.do(t, "GET", "/api/v1/notes/"+strings.ToUpper(strings.TrimPrefix(path, "/api/v1/notes/")), ""); upper.Code != http.StatusOK {
		t.Errorf("an id in capitals: got %d", upper.Code)
	}
	head := s.do(t, "HEAD", path, "")
	if head.Code != http.StatusOK || head.Header().Get("ETag") != `"1"` {
		t.Errorf("HEAD: got %d %v", head.Code, head.Header())
	}
}

func TestGetUnchanged(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, "Milk")
	for condition, want := range map[string]int{
		etag:                    http.StatusNotModified,
		"W/" + etag:             http.StatusNotModified,
		`"1-gzip"`:              http.StatusNotModified,
		`"7", ` + etag:          http.StatusNotModified,
		"*":                     http.StatusNotModified,
		`"2"`:                   http.StatusOK,
		strings.Trim(etag, `"`): http.StatusOK,
	} {
		got := s.do(t, "GET", path, "", "If-None-Match", condition)
		if got.Code != want || got.Header().Get("ETag") != etag || (want == http.StatusNotModified) != (got.Body.Len() == 0) {
			t.Errorf("If-None-Match: %s: got %d %q, want %d", condition, got.Code, got.Body, want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	s := newService(t)
	if got := s.do(t, "GET", "/api/v1/notes", ""); got.Code != http.StatusOK || got.Body.String() != `{"notes":[],"next_cursor":null}`+"\n" {
		t.Errorf("empty list: got %d %s", got.Code, got.Body)
	}
	for i := range 25 {
		s.create(t, fmt.Sprint(i))
	}
	var titles []string
	target := "/api/v1/notes?limit=10"
	for range 3 {
		got := s.do(t, "GET", target, "")
		for _, n := range got.JSON["notes"].([]any) {
			titles = append(titles, n.(map[string]any)["title"].(string))
		}
		target = fmt.Sprint("/api/v1/notes?limit=10&cursor=", got.JSON["next_cursor"])
	}
	want := "24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0"
	if got := strings.Join(titles, " "); got != want {
		t.Errorf("got notes %s", got)
	}
	if !strings.HasSuffix(target, "cursor=<nil>") {
		t.Errorf("the last page leads on to %s", target)
	}
	if got := s.do(t, "GET", "/api/v1/notes", ""); len(got.JSON["notes"].([]any)) != 20 {
		t.Errorf("a page has %d notes by default, want 20", len(got.JSON["notes"].([]any)))
	}
	if got := s.do(t, "GET", "/api/v1/notes?limit=25", ""); got.JSON["next_cursor"] != nil {
		t.Errorf("a page that ends with the last note leads on to %v", got.JSON["next_cursor"])
	}
}

func TestListBadParameters(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for query, parameter := range map[string]string{
		"limit=1&limit=2": "limit", "limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=ten": "limit", "limit=1e1": "limit",
		"cursor=abc": "cursor", "cursor=' OR 1=1": "cursor", "limit=1&cursor=%00": "cursor",
	} {
		got := s.do(t, "GET", "/api/v1/notes?"+strings.ReplaceAll(query, " ", "%20"), "")
		webtest.WantProblem(t, got, http.StatusBadRequest, "query parameter")
		if wrong, _ := got.JSON["errors"].(map[string]any); wrong[parameter] == nil {
			t.Errorf("%s: got errors %v", query, got.JSON["errors"])
		}
	}
}

func TestBrokenQuery(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, query := range []string{"limit=%zz", "limit=1;cursor=x", "%"} {
		webtest.WantProblem(t, s.do(t, "GET", "/api/v1/notes?"+query, ""), http.StatusBadRequest, "query is not valid")
	}
}

func TestGetIfMatch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, "Milk")
	for condition, want := range map[string]int{etag: http.StatusOK, "*": http.StatusOK, `"7", ` + etag: http.StatusOK, `"7"`: http.StatusPreconditionFailed} {
		if got := s.do(t, "GET", path, "", "If-Match", condition); got.Code != want {
			t.Errorf("If-Match: %s: got %d, want %d", condition, got.Code, want)
		}
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, "Milk")
	got := s.do(t, "PUT", path, `{"title":"Bread","body":"rye"}`, "If-Match", etag)
	if got.Code != http.StatusOK || got.Header().Get("ETag") != `"2"` || got.JSON["title"] != "Bread" || got.JSON["body"] != "rye" {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	if again := s.do(t, "GET", path, ""); again.Body.String() != got.Body.String() {
		t.Errorf("stored %s, answered %s", again.Body, got.Body)
	}
	webtest.WantProblem(t, s.do(t, "PUT", path, `{"title":"Lost"}`, "If-Match", etag), http.StatusPreconditionFailed, "has changed")
	webtest.WantProblem(t, s.do(t, "PUT", path, `{"title":"Blind"}`), http.StatusPreconditionRequired, "If-Match")
	webtest.WantProblem(t, s.do(t, "PUT", path, `{"title":""}`, "If-Match", `"2"`), http.StatusUnprocessableEntity, "not valid")
	webtest.WantProblem(t, s.do(t, "PUT", unknownPath, `{"title":"Missing"}`, "If-Match", `"1"`), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "PUT", "/api/v1/notes/1", `{"title":"Missing"}`, "If-Match", `"1"`), http.StatusNotFound, "nothing has this id")
	if got := s.do(t, "PUT", path, `{"title":"Bread"}`, "If-Match", `"2"`); got.JSON["body"] != "" {
		t.Errorf("an update replaces the note: got %s, want no body in it", got.Body)
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]int{
		`"1"`:        http.StatusOK,
		`*`:          http.StatusOK,
		`"7", "1"`:   http.StatusOK,
		`"2"`:        http.StatusPreconditionFailed,
		`"7", "2"`:   http.StatusPreconditionFailed,
		`W/"1"`:      http.StatusOK,
		`"1-gzip"`:   http.StatusOK,
		`W/"1-zstd"`: http.StatusOK,
		`"2-gzip"`:   http.StatusPreconditionFailed,
		`"1-gzip`:    http.StatusPreconditionFailed,
		`"1-other"`:  http.StatusPreconditionFailed,
		`1`:          http.StatusPreconditionFailed,
		`"01"`:       http.StatusPreconditionFailed,
		`"0"`:        http.StatusPreconditionFailed,
		`"-1"`:       http.StatusPreconditionFailed,
		`"whatever"`: http.StatusPreconditionFailed,
		``:           http.StatusPreconditionFailed,
	} {
		s := newService(t)
		path, _ := s.create(t, "Milk")
		if got := s.do(t, "PUT", path, `{"title":"Bread"}`, "If-Match", condition); got.Code != want {
			t.Errorf("If-Match: %s: got %d, want %d", condition, got.Code, want)
		}
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, "Milk")
	webtest.WantProblem(t, s.do(t, "DELETE", path, "", "If-Match", `"2"`), http.StatusPreconditionFailed, "has changed")
	if got := s.do(t, "DELETE", path, "", "If-Match", etag); got.Code != http.StatusNoContent || got.Body.Len() != 0 {
		t.Errorf("got %d %q", got.Code, got.Body)
	}
	webtest.WantProblem(t, s.do(t, "GET", path, ""), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "DELETE", path, ""), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "DELETE", "/api/v1/notes/..%2f", ""), http.StatusNotFound, "nothing has this id")
	path, _ = s.create(t, "Bread")
	if got := s.do(t, "DELETE", path, ""); got.Code != http.StatusNoContent {
		t.Errorf("without If-Match: got %d", got.Code)
	}
}

func TestInvalidFieldsAreNamed(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for body, fields := range map[string]string{
		`{"title":" ","body":"\u0000"}`: "body title",
		`{"body":"text"}`:               "title",
		`null`:                          "title",
	} {
		got := s.do(t, "POST", "/api/v1/notes", body)
		webtest.WantProblem(t, got, http.StatusUnprocessableEntity, "not valid")
		wrong, _ := got.JSON["errors"].(map[string]any)
		if names := strings.Join(slices.Sorted(maps.Keys(wrong)), " "); names != fields {
			t.Errorf("%s: got errors %v, want them for %s", body, wrong, fields)
		}
	}
}
