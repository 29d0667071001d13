package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const unknownPath = "/api/v1/notes/00000000-0000-7000-8000-000000000000"

func TestCreateAndGet(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	created := s.do(t, "POST", "/api/v1/notes", `{"title":"Milk","body":"<two> litres"}`)
	if created.Code != http.StatusCreated || created.Header().Get("ETag") != `"1"` {
		t.Fatalf("got %d, ETag %q: %s", created.Code, created.Header().Get("ETag"), created.Body)
	}
	path := created.Header().Get("Location")
	if path != fmt.Sprint("/api/v1/notes/", created.json["id"]) {
		t.Errorf("got location %q for %v", path, created.json)
	}
	if created.json["title"] != "Milk" || created.json["body"] != "<two> litres" || created.json["version"] != 1.0 {
		t.Errorf("got %v", created.json)
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
	s := newService().start(t)
	path, etag := s.create(t, "Milk")
	for condition, want := range map[string]int{
		etag:                    http.StatusNotModified,
		"W/" + etag:             http.StatusNotModified,
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
	s := newService().start(t)
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
		for _, n := range got.json["notes"].([]any) {
			titles = append(titles, n.(map[string]any)["title"].(string))
		}
		target = fmt.Sprint("/api/v1/notes?limit=10&cursor=", got.json["next_cursor"])
	}
	want := "24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0"
	if got := strings.Join(titles, " "); got != want {
		t.Errorf("got notes %s", got)
	}
	if !strings.HasSuffix(target, "cursor=<nil>") {
		t.Errorf("the last page leads on to %s", target)
	}
	if got := s.do(t, "GET", "/api/v1/notes", ""); len(got.json["notes"].([]any)) != 20 {
		t.Errorf("a page has %d notes by default, want 20", len(got.json["notes"].([]any)))
	}
	if got := s.do(t, "GET", "/api/v1/notes?limit=25", ""); got.json["next_cursor"] != nil {
		t.Errorf("a page that ends with the last note leads on to %v", got.json["next_cursor"])
	}
}

func TestListBadParameters(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for query, parameter := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=ten": "limit", "limit=1e1": "limit",
		"cursor=abc": "cursor", "cursor=' OR 1=1": "cursor", "limit=1&cursor=%00": "cursor",
	} {
		got := s.do(t, "GET", "/api/v1/notes?"+strings.ReplaceAll(query, " ", "%20"), "")
		wantProblem(t, got, http.StatusBadRequest, "query parameter")
		if wrong, _ := got.json["errors"].(map[string]any); wrong[parameter] == nil {
			t.Errorf("%s: got errors %v", query, got.json["errors"])
		}
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	path, etag := s.create(t, "Milk")
	got := s.do(t, "PUT", path, `{"title":"Bread"}`, "If-Match", etag)
	if got.Code != http.StatusOK || got.Header().Get("ETag") != `"2"` || got.json["title"] != "Bread" || got.json["body"] != "" {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	if again := s.do(t, "GET", path, ""); again.Body.String() != got.Body.String() {
		t.Errorf("stored %s, answered %s", again.Body, got.Body)
	}
	wantProblem(t, s.do(t, "PUT", path, `{"title":"Lost"}`, "If-Match", etag), http.StatusPreconditionFailed, "has changed")
	wantProblem(t, s.do(t, "PUT", path, `{"title":"Blind"}`), http.StatusPreconditionRequired, "If-Match")
	wantProblem(t, s.do(t, "PUT", path, `{"title":""}`, "If-Match", `"2"`), http.StatusUnprocessableEntity, "not valid")
	wantProblem(t, s.do(t, "PUT", unknownPath, `{"title":"Nobody"}`, "If-Match", `"1"`), http.StatusNotFound, "no note")
	wantProblem(t, s.do(t, "PUT", "/api/v1/notes/1", `{"title":"Nobody"}`, "If-Match", `"1"`), http.StatusNotFound, "no note")
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]int{
		`"1"`:        http.StatusOK,
		`*`:          http.StatusOK,
		`"7", "1"`:   http.StatusOK,
		`"2"`:        http.StatusPreconditionFailed,
		`"7", "2"`:   http.StatusPreconditionFailed,
		`W/"1"`:      http.StatusPreconditionFailed,
		`1`:          http.StatusPreconditionFailed,
		`"01"`:       http.StatusPreconditionFailed,
		`"0"`:        http.StatusPreconditionFailed,
		`"-1"`:       http.StatusPreconditionFailed,
		`"whatever"`: http.StatusPreconditionFailed,
		``:           http.StatusPreconditionFailed,
	} {
		s := newService().start(t)
		path, _ := s.create(t, "Milk")
		if got := s.do(t, "PUT", path, `{"title":"Bread"}`, "If-Match", condition); got.Code != want {
			t.Errorf("If-Match: %s: got %d, want %d", condition, got.Code, want)
		}
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	path, etag := s.create(t, "Milk")
	wantProblem(t, s.do(t, "DELETE", path, "", "If-Match", `"2"`), http.StatusPreconditionFailed, "has changed")
	if got := s.do(t, "DELETE", path, "", "If-Match", etag); got.Code != http.StatusNoContent || got.Body.Len() != 0 {
		t.Errorf("got %d %q", got.Code, got.Body)
	}
	wantProblem(t, s.do(t, "GET", path, ""), http.StatusNotFound, "no note")
	wantProblem(t, s.do(t, "DELETE", path, ""), http.StatusNotFound, "no note")
	wantProblem(t, s.do(t, "DELETE", "/api/v1/notes/..%2f", ""), http.StatusNotFound, "no note")
	path, _ = s.create(t, "Bread")
	if got := s.do(t, "DELETE", path, ""); got.Code != http.StatusNoContent {
		t.Errorf("without If-Match: got %d", got.Code)
	}
}

func TestBadBodies(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_MAX_REQUEST_BODY_BYTES"] = "100"
	s.start(t)
	tests := map[string]struct {
		body   string
		status int
		detail string
	}{
		"empty":            {"", http.StatusBadRequest, "must not be empty"},
		"not JSON":         {"title=Milk", http.StatusBadRequest, "not JSON: wrong at byte"},
		"cut off":          {`{"title":"Mil`, http.StatusBadRequest, "in the middle"},
		"an array":         {`[]`, http.StatusBadRequest, "must be a JSON object"},
		"a wrong type":     {`{"title":7}`, http.StatusBadRequest, `the field "title" must not be a JSON number`},
		"an unknown field": {`{"title":"Milk","colour":"white"}`, http.StatusBadRequest, `the field "colour" is not known`},
		"two values":       {`{"title":"Milk"}{"title":"Bread"}`, http.StatusBadRequest, "nothing after it"},
		"trailing text":    {`{"title":"Milk"} and bread`, http.StatusBadRequest, "nothing after it"},
		"null":             {`null`, http.StatusUnprocessableEntity, "not valid"},
		"no title":         {`{"body":"text"}`, http.StatusUnprocessableEntity, "not valid"},
		"too large":        {`{"title":"` + strings.Repeat("x", 100) + `"}`, http.StatusRequestEntityTooLarge, "at most 100 bytes"},
		"trailing space":   {`{"title":"Milk"}` + strings.Repeat(" ", 100), http.StatusRequestEntityTooLarge, "at most 100 bytes"},
	}
	path, etag := s.create(t, "Milk")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantProblem(t, s.do(t, "POST", "/api/v1/notes", test.body), test.status, test.detail)
			wantProblem(t, s.do(t, "PUT", path, test.body, "If-Match", etag), test.status, test.detail)
			unsized := struct{ *strings.Reader }{strings.NewReader(test.body)} // sent in chunks
			wantProblem(t, s.doContext(t, t.Context(), "POST", "/api/v1/notes", unsized), test.status, test.detail)
		})
	}
}

func TestInvalidFieldsAreNamed(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	got := s.do(t, "POST", "/api/v1/notes", `{"title":" ","body":"\u0000"}`)
	wantProblem(t, got, http.StatusUnprocessableEntity, "not valid")
	if wrong, _ := got.json["errors"].(map[string]any); len(wrong) != 2 || wrong["title"] == nil || wrong["body"] == nil {
		t.Errorf("got errors %v", got.json["errors"])
	}
}

func TestContentType(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for contentType, want := range map[string]int{
		"application/json":                http.StatusCreated,
		"Application/JSON; charset=utf-8": http.StatusCreated,
		"text/plain":                      http.StatusUnsupportedMediaType,
		"application/jsonp":               http.StatusUnsupportedMediaType,
		";":                               http.StatusUnsupportedMediaType,
		"":                                http.StatusUnsupportedMediaType,
	} {
		got := s.do(t, "POST", "/api/v1/notes", `{"title":"Milk"}`, "Content-Type", contentType)
		if got.Code != want {
			t.Errorf("%q: got %d, want %d", contentType, got.Code, want)
		}
	}
}
