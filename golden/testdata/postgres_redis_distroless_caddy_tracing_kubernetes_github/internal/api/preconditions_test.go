package api_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/store"
	"example.com/orders/internal/web/webtest"
)

func TestGetUnchanged(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, notesPath, notetest.Draft(1))
	for condition, want := range map[string]int{
		etag:                    http.StatusNotModified,
		"W/" + etag:             http.StatusNotModified,
		`"1-gzip"`:              http.StatusNotModified,
		`"7", ` + etag:          http.StatusNotModified,
		"*":                     http.StatusNotModified,
		`"2"`:                   http.StatusOK,
		strings.Trim(etag, `"`): http.StatusOK,
	} {
		for _, method := range []string{"GET", "HEAD"} {
			got := s.do(t, method, path, "", "If-None-Match", condition)
			if got.Code != want || got.Header().Get("ETag") != etag || want == http.StatusNotModified && got.Body.Len() > 0 {
				t.Errorf("%s with If-None-Match: %s: got %d %q, want %d", method, condition, got.Code, got.Body, want)
			}
		}
	}
}

func TestGetIfMatch(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, notesPath, notetest.Draft(1))
	for condition, want := range map[string]int{etag: http.StatusOK, "*": http.StatusOK, `"7", ` + etag: http.StatusOK, `"7"`: http.StatusPreconditionFailed} {
		if got := s.do(t, "GET", path, "", "If-Match", condition); got.Code != want {
			t.Errorf("If-Match: %s: got %d, want %d", condition, got.Code, want)
		}
	}
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	body := webtest.JSON(t, notetest.Draft(2))
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
		path, _ := s.create(t, notesPath, notetest.Draft(1))
		if got := s.do(t, "PUT", path, body, "If-Match", condition); got.Code != want {
			t.Errorf("If-Match: %s: got %d, want %d", condition, got.Code, want)
		}
	}
}

// overtakenStore is a store in which somebody else's update always comes first.
type overtakenStore struct{ note.Store }

func (s overtakenStore) Update(ctx context.Context, n note.Note) (note.Note, error) {
	other, err := s.Get(ctx, n.ID)
	if err != nil {
		return note.Note{}, err
	}
	other.Version = store.AnyVersion
	if _, err := s.Store.Update(ctx, other); err != nil {
		return note.Note{}, err
	}
	return s.Store.Update(ctx, n)
}

// TestIfMatchAny updates a note from many clients at once. If-Match: * asks
// only that it is there, so no update is refused.
func TestIfMatchAny(t *testing.T) {
	t.Parallel()
	stores := newStores()
	stores.Notes = overtakenStore{stores.Notes}
	s := newServiceOf(t, stores)
	path, etag := s.create(t, notesPath, notetest.Draft(1))
	body := webtest.JSON(t, notetest.Draft(2))
	const clients, updates = 8, 10
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for range updates {
				if got := s.do(t, "PUT", path, body, "If-Match", "*"); got.Code != http.StatusOK {
					t.Errorf("got %d %s", got.Code, got.Body)
				}
			}
		})
	}
	group.Wait()
	if got := s.do(t, "GET", path, ""); got.JSON["version"] != 1.0+2*clients*updates {
		t.Errorf("got version %v after %d updates", got.JSON["version"], 2*clients*updates)
	}
	for _, condition := range []string{etag, etag + `, "999"`} {
		webtest.WantProblem(t, s.do(t, "PUT", path, body, "If-Match", condition), http.StatusPreconditionFailed, "has changed")
	}
	missing := notesPath + "/" + unknownID
	webtest.WantProblem(t, s.do(t, "PUT", missing, body, "If-Match", "*"), http.StatusNotFound, "nothing has this id")
}

func TestListBadParameters(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for query, parameter := range map[string]string{
		"limit=1&limit=2": "limit", "limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=ten": "limit", "limit=1e1": "limit",
		"cursor=abc": "cursor", "cursor=' OR 1=1": "cursor", "limit=1&cursor=%00": "cursor",
	} {
		got := s.do(t, "GET", notesPath+"?"+strings.ReplaceAll(query, " ", "%20"), "")
		webtest.WantProblem(t, got, http.StatusBadRequest, "query parameter")
		webtest.WantErrors(t, got, parameter)
	}
	for _, query := range []string{"limit=%zz", "limit=1;cursor=x", "%"} {
		webtest.WantProblem(t, s.do(t, "GET", notesPath+"?"+query, ""), http.StatusBadRequest, "query is not valid")
	}
}
