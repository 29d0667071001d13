package web_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"example.com/orders/internal/store"
	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// newDecoder returns a service whose handlers decode the body.
func newDecoder() *service {
	s := newService()
	s.handle = decodeThing
	return s
}

// decodeThing decodes a body and encodes it again.
func decodeThing(w http.ResponseWriter, r *http.Request) error {
	var thing struct {
		Title string `json:"title"`
		Count int64  `json:"count"`
	}
	if r.Method == http.MethodPost || r.Method == http.MethodPut {
		if err := web.Decode(r, &thing); err != nil {
			return err
		}
	}
	return web.Encode(w, http.StatusOK, thing)
}

func TestBadBodies(t *testing.T) {
	t.Parallel()
	s := newDecoder()
	s.variables["APP_MAX_REQUEST_BODY_BYTES"] = "100"
	s.start(t)
	tests := map[string]struct {
		body   string
		status int
		detail string
	}{
		"empty":            {"", http.StatusBadRequest, "must not be empty"},
		"not JSON":         {"title=Milk", http.StatusBadRequest, "not JSON in UTF-8: wrong at byte 1"},
		"cut off":          {`{"title":"Mil`, http.StatusBadRequest, "in the middle"},
		"an array":         {`[]`, http.StatusBadRequest, "must be a JSON object"},
		"a wrong type":     {`{"title":7}`, http.StatusBadRequest, `the field "title" must not be a JSON number`},
		"no whole number":  {`{"count":1.5}`, http.StatusBadRequest, `the field "count" must be a whole number`},
		"an exponent":      {`{"count":1e2}`, http.StatusBadRequest, `the field "count" must be a whole number`},
		"other capitals":   {`{"TITLE":"Milk"}`, http.StatusBadRequest, `the field "TITLE" is not known`},
		"a name twice":     {`{"title":"Milk","title":"Bread"}`, http.StatusBadRequest, "a name twice"},
		"two spellings":    {`{"title":"Milk","TITLE":"Bread"}`, http.StatusBadRequest, `the field "TITLE" is not known`},
		"not UTF-8":        {"{\"title\":\"a\xff\"}", http.StatusBadRequest, "not JSON in UTF-8: wrong at byte 11"},
		"half a surrogate": {`{"title":"\ud800"}`, http.StatusBadRequest, "not JSON in UTF-8: wrong at byte 10"},
		"an unknown field": {`{"title":"Milk","colour":"white"}`, http.StatusBadRequest, `the field "colour" is not known`},
		"two values":       {`{"title":"Milk"}{"title":"Bread"}`, http.StatusBadRequest, "not JSON in UTF-8: wrong at byte 1"},
		"trailing text":    {`{"title":"Milk"} and bread`, http.StatusBadRequest, "not JSON in UTF-8: wrong at byte 1"},
		"too large":        {`{"title":"` + strings.Repeat("x", 100) + `"}`, http.StatusRequestEntityTooLarge, "at most 100 bytes"},
		"trailing space":   {`{"title":"Milk"}` + strings.Repeat(" ", 100), http.StatusRequestEntityTooLarge, "at most 100 bytes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			webtest.WantProblem(t, s.do(t, "POST", "/things", test.body), test.status, test.detail)
			webtest.WantProblem(t, s.do(t, "PUT", "/things/1", test.body), test.status, test.detail)
			unsized := struct{ *strings.Reader }{strings.NewReader(test.body)} // sent in chunks
			webtest.WantProblem(t, s.doContext(t, t.Context(), "POST", "/things", unsized), test.status, test.detail)
		})
	}
}

func TestContentType(t *testing.T) {
	t.Parallel()
	s := newDecoder().start(t)
	for contentType, want := range map[string]int{
		"application/json":                http.StatusOK,
		"Application/JSON; charset=utf-8": http.StatusOK,
		"text/plain":                      http.StatusUnsupportedMediaType,
		"application/jsonp":               http.StatusUnsupportedMediaType,
		";":                               http.StatusUnsupportedMediaType,
		"":                                http.StatusUnsupportedMediaType,
	} {
		got := s.do(t, "POST", "/things", `{"title":"Milk"}`, "Content-Type", contentType)
		if got.Code != want {
			t.Errorf("%q: got %d, want %d", contentType, got.Code, want)
		}
	}
}

// TestBrokenBody sends malformed chunks, which are an error of the client.
func TestBrokenBody(t *testing.T) {
	t.Parallel()
	s := newDecoder().start(t)
	for _, sent := range []string{"Milk\r\n", "9\r\n{\"title\":Milk"} {
		body := httputil.NewChunkedReader(strings.NewReader(sent))
		webtest.WantProblem(t, s.doContext(t, t.Context(), "POST", "/things", body), http.StatusBadRequest, "cannot be read")
	}
	if log := s.log.String(); strings.Contains(log, `"ERROR"`) {
		t.Errorf("got log\n%s", log)
	}
}

// TestPage holds the default of a list, and that its ids may be in capitals.
func TestPage(t *testing.T) {
	t.Parallel()
	const id = "0123abcd-0000-7000-8000-000000000000"
	for query, want := range map[string]store.Page{
		"":                         {Limit: 20},
		"limit=100":                {Limit: 100},
		"cursor=" + web.Cursor(id): {Limit: 20, After: id},
		"unknown=1":                {Limit: 20},
		"cursor=" + web.Cursor(strings.ToUpper(id)): {Limit: 20, After: id},
	} {
		if got, err := web.Page(&http.Request{URL: &url.URL{RawQuery: query}}); err != nil || got != want {
			t.Errorf("%q: got %+v, error %v; want %+v", query, got, err, want)
		}
	}
}

// TestSlowBody sends a body that never ends.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	s := newDecoder()
	s.variables["APP_REQUEST_TIMEOUT"] = "50ms"
	conn := s.dial(t)
	fmt.Fprint(conn, "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("got %d, want %d", response.StatusCode, http.StatusRequestTimeout)
	}
}
