package golden

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
)

const notes = "/api/v1/notes"

// note is a note as the service represents it.
type note struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Body    string `json:"body"`
	Version int64  `json:"version"`
}

// TestBoot runs each set of Go code with each of its stores as a process, with
// everything turned on: not ready before its migrations, in use, stopped, and
// started again.
func TestBoot(t *testing.T) {
	slow(t)
	report.Rule(report.Booted, CoveringRule)
	for _, d := range deployments() {
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			binary := shared.binary(t, d.Variant)
			settings := slices.Concat(d.settings(t), everything())
			if d.Redis {
				settings = append(settings, redisSettings(newRedis(t))...)
			}
			if d.persistent() {
				refusesUnmigrated(t, binary, settings)
				settings = append(settings, "RUN_DB_MIGRATIONS=true")
			}
			s := launch(t, binary, "entrypoint", settings...)
			s.await(t, http.StatusOK, "/ready")
			s.want(t, http.StatusOK, "GET", "/healthcheck", "")
			s.want(t, http.StatusOK, "GET", "/metrics", "")
			kept := useNotes(t, s)
			turnPages(t, s)
			s.terminate(t)

			again := launch(t, binary, "entrypoint", settings...)
			again.await(t, http.StatusOK, "/ready")
			if d.persistent() {
				var got note
				again.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "").decode(t, &got)
				if got != kept {
					t.Errorf("after a restart: got %+v, want %+v", got, kept)
				}
			}
			again.terminate(t)
			report.Record(report.Booted, d.String(), time.Since(start))
		})
	}
}

// refusesUnmigrated demands a service that is alive, but not ready, while its
// database is not migrated.
func refusesUnmigrated(t *testing.T, binary string, settings []string) {
	t.Helper()
	s := launch(t, binary, "entrypoint", settings...)
	s.await(t, http.StatusOK, "/healthcheck")
	s.want(t, http.StatusServiceUnavailable, "GET", "/ready", "")
	s.terminate(t)
}

// useNotes creates, reads, updates and deletes, and returns a note that stays.
func useNotes(t *testing.T, s *service) note {
	t.Helper()
	created := s.want(t, http.StatusCreated, "POST", notes, `{"title":"first","body":"text"}`)
	var n note
	created.decode(t, &n)
	path, tag := notes+"/"+n.ID, created.header.Get("ETag")
	if created.header.Get("Location") != path || tag == "" || n.Version != 1 {
		t.Errorf("created %+v at %q with tag %q", n, created.header.Get("Location"), tag)
	}
	if got := s.want(t, http.StatusOK, "GET", path, ""); got.header.Get("ETag") != tag || got.body != created.body {
		t.Errorf("read %s with tag %q, created %s with tag %q", got.body, got.header.Get("ETag"), created.body, tag)
	}
	s.want(t, http.StatusNotModified, "GET", path, "", "If-None-Match", tag)

	update := `{"title":"second","body":"text"}`
	updated := s.want(t, http.StatusOK, "PUT", path, update, "If-Match", tag)
	s.want(t, http.StatusPreconditionFailed, "PUT", path, update, "If-Match", tag)
	s.want(t, http.StatusPreconditionRequired, "PUT", path, update)
	updated.decode(t, &n)
	if n.Title != "second" || n.Version != 2 || updated.header.Get("ETag") == tag {
		t.Errorf("updated to %+v with tag %q, created with tag %q", n, updated.header.Get("ETag"), tag)
	}
	if got := s.want(t, http.StatusOK, "GET", path, ""); got.body != updated.body {
		t.Errorf("read %s after the update to %s", got.body, updated.body)
	}

	var gone note
	s.want(t, http.StatusCreated, "POST", notes, `{"title":"gone","body":""}`).decode(t, &gone)
	s.want(t, http.StatusPreconditionFailed, "DELETE", notes+"/"+gone.ID, "", "If-Match", `"99"`)
	s.want(t, http.StatusNoContent, "DELETE", notes+"/"+gone.ID, "")
	s.want(t, http.StatusNotFound, "GET", notes+"/"+gone.ID, "")
	s.want(t, http.StatusNotFound, "DELETE", notes+"/"+gone.ID, "")

	s.want(t, http.StatusUnprocessableEntity, "POST", notes, `{"title":"","body":""}`)
	s.want(t, http.StatusBadRequest, "POST", notes, `{"title":"x","unknown":1}`)
	s.want(t, http.StatusBadRequest, "POST", notes, `{"title":"x"} trailing`)
	s.want(t, http.StatusNotFound, "GET", "/nowhere", "")
	s.want(t, http.StatusMethodNotAllowed, "PATCH", notes, "")
	return n
}

// turnPages creates notes and reads them all back in pages, newest first.
func turnPages(t *testing.T, s *service) {
	t.Helper()
	const count = 7
	var want, got []string
	for i := range count {
		var n note
		s.want(t, http.StatusCreated, "POST", notes, fmt.Sprintf(`{"title":"page %d","body":""}`, i)).decode(t, &n)
		want = append([]string{n.ID}, want...)
	}
	cursor := ""
	for range count {
		var page struct {
			Notes  []note `json:"notes"`
			Cursor string `json:"next_cursor"`
		}
		s.want(t, http.StatusOK, "GET", notes+"?limit=2&cursor="+cursor, "").decode(t, &page)
		if page.Notes == nil || len(page.Notes) > 2 {
			t.Fatalf("page of %d notes, nil: %t", len(page.Notes), page.Notes == nil)
		}
		for _, n := range page.Notes {
			got = append(got, n.ID)
		}
		if cursor = page.Cursor; cursor == "" {
			break
		}
	}
	if len(got) < count || !slices.Equal(got[:count], want) {
		t.Errorf("pages hold %q, want %q first", got, want)
	}
}
