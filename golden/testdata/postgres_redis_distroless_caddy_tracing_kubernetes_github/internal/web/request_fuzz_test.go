package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/orders/internal/web"
)

// FuzzDecode holds that what Decode accepts is what encoding/json reads, and
// nothing that needs a second reading.
func FuzzDecode(f *testing.F) {
	for _, body := range []string{
		`{"title":"Milk","count":1}`, `{"TITLE":"Milk"}`, `{"title":"Milk","title":"Bread"}`, `{"title":"\ud800"}`,
		"{\"title\":\"\xff\"}", `{} {}`, `null`, `[]`, `{"title":null}`, `{"count":1e400}`, "\ufeff{}", `{"title":"\ud83d\ude00"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		type thing struct {
			Title string `json:"title"`
			Count int64  `json:"count"`
		}
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		var got, want thing
		if err := web.Decode(r, &got); err != nil {
			return
		}
		if !utf8.ValidString(got.Title) || !utf8.Valid(body) {
			t.Errorf("%q: accepted what is not UTF-8", body)
		}
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&want); err != nil || !reflect.DeepEqual(got, want) || decoder.More() {
			t.Errorf("%q: got %+v, encoding/json reads %+v (%v)", body, got, want, err)
		}
	})
}

// FuzzPage holds that a query is a page with a sane limit, or an error, and
// that cursors lead back to their id.
func FuzzPage(f *testing.F) {
	for _, query := range []string{"", "limit=5", "limit=%zz", "limit=1;cursor=2", "limit=1&limit=2", "cursor=" + web.Cursor("00000000-0000-7000-8000-000000000000"), "cursor=%00", "limit=+7"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := &http.Request{URL: &url.URL{RawQuery: query}}
		page, err := web.Page(r)
		if err != nil {
			return
		}
		if page.Limit < 1 || page.Limit > 100 || page.After != "" && len(page.After) != 36 {
			t.Errorf("%q: got %+v", query, page)
		}
		again, err := web.Page(&http.Request{URL: &url.URL{RawQuery: "cursor=" + web.Cursor(page.After)}})
		if err != nil || again.After != page.After {
			t.Errorf("%q: the cursor of %q leads to %q (%v)", query, page.After, again.After, err)
		}
	})
}

// FuzzETag holds that a tag stands for one version at most, and that the
// service's own tags stand for theirs whatever a proxy makes of them.
func FuzzETag(f *testing.F) {
	for _, header := range []string{`"1"`, `W/"1"`, `"1-gzip"`, `W/"1-zstd"`, `*`, `"1", "2"`, `"01"`, `1`, `"1`, `"-gzip"`, `W/W/"1"`} {
		f.Add(header, int64(1))
	}
	f.Fuzz(func(t *testing.T, header string, version int64) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["If-None-Match"] = []string{header}
		holds := map[int64]bool{}
		for _, v := range []int64{1, 2, 12, version} {
			holds[v] = web.NotModified(r, v)
		}
		if !strings.ContainsAny(header, ",*") && holds[1] && holds[2] {
			t.Errorf("%q stands for two versions", header)
		}
		if version < 1 {
			return
		}
		own := strings.Trim(web.ETag(version), `"`)
		for _, form := range []string{`"` + own + `"`, `W/"` + own + `"`, `"` + own + `-gzip"`, `W/"` + own + `-br"`} {
			r.Header["If-None-Match"] = []string{form}
			if !web.NotModified(r, version) {
				t.Errorf("%s does not stand for version %d", form, version)
			}
		}
	})
}
