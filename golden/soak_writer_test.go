package golden

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// tracked is a note that one writer alone changes, so that its state is known.
type tracked struct {
	id       string
	version  int64              // the newest
	titles   map[int64]string   // by version
	writers  map[*replica]int64 // the newest version that each replica wrote
	deleted  bool
	doubtful []string // titles of writes whose outcome is unknown, deletedTitle for a delete
}

// deletedTitle stands for a note that is not there.
const deletedTitle = ""

// wrote remembers what a replica has confirmed.
func (n *tracked) wrote(by *replica, version int64, title string) {
	n.version, n.titles[version], n.writers[by] = version, title, version
}

// writer sends requests, one after the other, and holds each response to the
// state that it knows.
type writer struct {
	name     string
	balancer *balancer
	random   *rand.Rand
	serial   int
	notes    []*tracked
	lost     []string // titles of creates whose outcome is unknown
}

// write sends requests until ctx ends.
func (w *writer) write(ctx context.Context) {
	for ctx.Err() == nil {
		switch n := w.choose(); {
		case n == nil || w.random.IntN(10) == 0:
			w.create()
		default:
			w.use(n)
		}
		time.Sleep(3 * time.Millisecond)
	}
}

// choose returns a note of known state, nil if there is none.
func (w *writer) choose() *tracked {
	for range 10 {
		if len(w.notes) == 0 {
			return nil
		}
		recent := w.notes[max(0, len(w.notes)-50):]
		if n := recent[w.random.IntN(len(recent))]; len(n.doubtful) == 0 {
			return n
		}
	}
	return nil
}

func (w *writer) use(n *tracked) {
	switch i := w.random.IntN(20); {
	case i < 9 || n.deleted:
		w.read(n, w.balancer.send("GET", notes+"/"+n.id, ""))
	case i < 11:
		w.read(n, w.balancer.send("GET", notes+"/"+n.id, "", "If-None-Match", fmt.Sprintf(`"%d"`, n.version)))
	case i < 14:
		w.update(n, fmt.Sprintf(`"%d"`, n.version))
	case i < 16:
		w.update(n, "*")
	case i < 17:
		w.delete(n)
	case i < 18:
		w.balancer.served(w.balancer.send("GET", notes+"?limit=5", ""), http.StatusOK)
	default:
		w.mistake(n)
	}
}

func (w *writer) title() (title, body string) {
	w.serial++
	title = fmt.Sprintf("%s %d", w.name, w.serial)
	return title, fmt.Sprintf(`{"title":%q,"body":"soaked"}`, title)
}

func (w *writer) create() {
	title, body := w.title()
	x := w.balancer.send("POST", notes, body)
	if !w.balancer.served(x, http.StatusCreated) {
		w.lost = append(w.lost, title)
		return
	}
	created := w.decode(x)
	if created.Title != title || created.Version != 1 {
		w.balancer.report("created %q: %v", title, x)
	}
	n := &tracked{id: created.ID, titles: map[int64]string{}, writers: map[*replica]int64{}}
	n.wrote(x.replica, 1, title)
	w.notes = append(w.notes, n)
}

func (w *writer) update(n *tracked, condition string) {
	title, body := w.title()
	x := w.balancer.send("PUT", notes+"/"+n.id, body, "If-Match", condition)
	if !w.balancer.served(x, http.StatusOK) {
		n.doubtful = append(n.doubtful, title)
		return
	}
	if got := w.decode(x); got.Title != title || got.Version != n.version+1 {
		w.balancer.report("updated version %d to %q: %v", n.version, title, x)
	}
	n.wrote(x.replica, n.version+1, title)
}

func (w *writer) delete(n *tracked) {
	x := w.balancer.send("DELETE", notes+"/"+n.id, "")
	if !w.balancer.served(x, http.StatusNoContent) {
		n.doubtful = append(n.doubtful, deletedTitle)
		return
	}
	n.deleted, n.writers[x.replica] = true, math.MaxInt64
}

// read holds what a replica returned to what the writer knows. Replicas that
// could not use Redis may return what another has replaced, but never what they
// have replaced themselves.
func (w *writer) read(n *tracked, x exchange) {
	if !w.balancer.served(x, http.StatusOK, http.StatusNotModified, http.StatusNotFound) {
		return
	}
	switch {
	case x.status == http.StatusNotModified && !n.deleted:
		return
	case x.status == http.StatusNotFound:
		if !n.deleted {
			w.balancer.report("a note is lost: %v", x)
		}
		return
	}
	got := note{Title: n.titles[n.version], Version: n.version}
	if x.status == http.StatusOK {
		got = w.decode(x)
	}
	switch {
	case n.titles[got.Version] != got.Title:
		w.balancer.report("never written: %v", x)
	case got.Version < n.writers[x.replica]:
		w.balancer.report("the replica wrote version %d: %v", n.writers[x.replica], x)
	case got.Version < n.version || n.deleted:
		w.balancer.readStale(n, x)
	}
}

// redisFailing is what a replica logs when an outage of Redis begins.
var redisFailing = regexp.MustCompile(`"msg":"[^"]*redis at [^"]* is failing"`)

// readStale takes a read of what another replica has replaced.
func (b *balancer) readStale(n *tracked, x exchange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stale++
	// A busy machine may let Redis time out without a fault of ours.
	failed := slices.ContainsFunc(b.replicas, func(r *replica) bool { return redisFailing.MatchString(r.output.String()) })
	if !b.disturbed && !failed {
		b.wrong = append(b.wrong, fmt.Sprintf("the note is at version %d (deleted: %t): %v", n.version, n.deleted, x))
	}
}

// mistake sends a request that must be refused whatever happens.
func (w *writer) mistake(n *tracked) {
	mistakes := []struct {
		method, path, body string
		status             int
	}{
		{"POST", notes, `{"title":""}`, http.StatusUnprocessableEntity},
		{"POST", notes, `{"title":`, http.StatusBadRequest},
		{"PUT", notes + "/" + n.id, `{"title":"blind"}`, http.StatusPreconditionRequired},
		{"PATCH", notes, ``, http.StatusMethodNotAllowed},
		{"GET", notes + "/none", ``, http.StatusNotFound},
	}
	wrong := mistakes[w.random.IntN(len(mistakes))]
	w.balancer.served(w.balancer.send(wrong.method, wrong.path, wrong.body), wrong.status)
}

func (w *writer) decode(x exchange) (n note) {
	if err := json.Unmarshal([]byte(x.body), &n); err != nil {
		w.balancer.report("%v: %v", err, x)
	}
	return n
}
