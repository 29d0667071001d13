package golden

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// stream is a stream of requests that goes on until it is stopped.
type stream struct {
	stop      context.CancelFunc
	group     sync.WaitGroup
	mu        sync.Mutex
	responses int
	failures  []string // method and what came of it
}

// begin makes workers read and write without a pause.
func (p *productionTopology) begin(t *testing.T, workers int) *stream {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &stream{stop: stop}
	for worker := range workers {
		l.group.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if (i+worker)%10 == 0 {
					l.record(p.call(t.Context(), "POST", notes, `{"title":"under load","body":""}`))(http.MethodPost)
				} else {
					l.record(p.call(t.Context(), "GET", notes+"?limit=5", ""))(http.MethodGet)
				}
			}
		})
	}
	l.await(t, 50)
	return l
}

// record remembers what came of a request.
func (l *stream) record(got response, err error) func(method string) {
	return func(method string) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.responses++
		if (err != nil || got.status >= 300) && len(l.failures) < 20 {
			l.failures = append(l.failures, fmt.Sprintf("%s %d %v %.200s", method, got.status, err, got.body))
		}
	}
}

// await waits for more responses.
func (l *stream) await(t *testing.T, more int) {
	t.Helper()
	count := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.responses
	}
	for start, deadline := count(), time.Now().Add(patience); count() < start+more; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d responses within %s, want %d", count()-start, patience, more)
		}
	}
}

// end stops the load and returns what failed.
func (l *stream) end(t *testing.T) []string {
	t.Helper()
	l.stop()
	l.group.Wait()
	t.Logf("%d requests, %d failed", l.responses, len(l.failures))
	return l.failures
}
