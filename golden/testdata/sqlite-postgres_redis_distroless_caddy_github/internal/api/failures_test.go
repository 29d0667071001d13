package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"

	"example.com/orders/internal/memory"
	"example.com/orders/internal/note"
)

// brokenStore fails every call with what err returns.
type brokenStore struct {
	note.Store
	err func(ctx context.Context) error
}

func (s brokenStore) Create(ctx context.Context, _ note.Note) error { return s.err(ctx) }
func (s brokenStore) Get(ctx context.Context, _ string) (note.Note, error) {
	return note.Note{}, s.err(ctx)
}
func (s brokenStore) List(ctx context.Context, _ note.Query) ([]note.Note, error) {
	return nil, s.err(ctx)
}
func (s brokenStore) Update(ctx context.Context, _ note.Note) (note.Note, error) {
	return note.Note{}, s.err(ctx)
}
func (s brokenStore) Delete(ctx context.Context, _ string, _ int64) error { return s.err(ctx) }

func (s *service) breakStore(err func(ctx context.Context) error) *service {
	s.deps.Notes = brokenStore{memory.New(), err}
	return s
}

// eachNoteRequest sends a request to every handler of notes.
func (s *service) eachNoteRequest(t *testing.T, ctx context.Context, check func(got answer)) {
	for _, request := range []struct{ method, path, body string }{
		{"POST", "/api/v1/notes", `{"title":"Milk"}`},
		{"GET", "/api/v1/notes", ""},
		{"GET", unknownPath, ""},
		{"PUT", unknownPath, `{"title":"Milk"}`},
		{"DELETE", unknownPath, ""},
	} {
		check(s.doContext(t, ctx, request.method, request.path, strings.NewReader(request.body), "If-Match", `"1"`))
	}
}

func TestBrokenStore(t *testing.T) {
	t.Parallel()
	s := newService().breakStore(func(context.Context) error { return errors.New("disk on fire at 10.0.0.7") }).start(t)
	s.eachNoteRequest(t, t.Context(), func(got answer) {
		wantProblem(t, got, http.StatusInternalServerError, "something went wrong")
		if strings.Contains(got.Body.String(), "disk") {
			t.Errorf("the answer says what is inside: %s", got.Body)
		}
		if logged := strings.Count(s.log.String(), fmt.Sprintf(`"request failed","request_id":%q,"error":"disk on fire`, got.json["request_id"])); logged != 1 {
			t.Errorf("the error was logged %d times, want once:\n%s", logged, s.log.String())
		}
	})
}

func TestSlowStore(t *testing.T) {
	t.Parallel()
	s := newService().breakStore(func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	s.variables["APP_REQUEST_TIMEOUT"] = "10ms"
	s.start(t)
	s.eachNoteRequest(t, t.Context(), func(got answer) {
		wantProblem(t, got, http.StatusServiceUnavailable, "took too long")
		if got.Header().Get("Retry-After") == "" {
			t.Error("nothing says when to come back")
		}
	})
}

// TestBrokenBody sends chunks that are none: the client's error, not ours.
func TestBrokenBody(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for _, sent := range []string{"Milk\r\n", "9\r\n{\"title\":Milk"} {
		body := httputil.NewChunkedReader(strings.NewReader(sent))
		wantProblem(t, s.doContext(t, t.Context(), "POST", "/api/v1/notes", body), http.StatusBadRequest, "cannot be read")
	}
	if log := s.log.String(); strings.Contains(log, `"ERROR"`) {
		t.Errorf("got log\n%s", log)
	}
}

// TestClientGone holds that a client which hangs up is no error of ours.
func TestClientGone(t *testing.T) {
	t.Parallel()
	s := newService().breakStore(func(ctx context.Context) error { return ctx.Err() }).start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.eachNoteRequest(t, ctx, func(got answer) {
		if got.Body.Len() != 0 {
			t.Errorf("got %d %s, want no answer", got.Code, got.Body)
		}
	})
	if log := s.log.String(); strings.Contains(log, `"ERROR"`) || strings.Count(log, `"status":499`) != 5 {
		t.Errorf("got log\n%s", log)
	}
}
