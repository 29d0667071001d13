package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"example.com/orders/internal/outage"
)

const (
	readyTimeout = 2 * time.Second // for all dependencies together
	readyFor     = time.Second     // that a result is kept
)

// stateOK is the state of a dependency that can be used.
const stateOK = "ok"

// readiness asks the dependencies at most once a second, however often it is
// asked itself: anybody may ask a public service.
type readiness struct {
	checks  []Check
	watches []*outage.Watch // of checks, in the same order

	lock    chan struct{} // of capacity 1; holds a value while the dependencies are asked
	asked   time.Time
	ready   bool
	details map[string]string // by check; not changed once it is set
}

func newReadiness(checks []Check, logger *slog.Logger) *readiness {
	r := &readiness{checks: checks, lock: make(chan struct{}, 1)}
	for _, check := range checks {
		r.watches = append(r.watches, outage.NewWatch(logger, "readiness: "+check.Name))
	}
	return r
}

// get returns whether the service is ready, and the state of each dependency.
// It does not end early with ctx: the result is for all who wait for it.
func (r *readiness) get(ctx context.Context) (ready bool, details map[string]string) {
	r.lock <- struct{}{}
	defer func() { <-r.lock }()
	if r.asked.IsZero() || time.Since(r.asked) >= readyFor {
		r.ask(context.WithoutCancel(ctx))
		r.asked = time.Now()
	}
	return r.ready, r.details
}

// ask asks all dependencies at once.
func (r *readiness) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	failures := make([]error, len(r.checks))
	var wg sync.WaitGroup
	for i, check := range r.checks {
		wg.Go(func() { failures[i] = check.Ask(ctx) })
	}
	wg.Wait()
	r.ready, r.details = true, map[string]string{}
	for i, check := range r.checks {
		r.details[check.Name] = stateOK
		if failures[i] != nil {
			r.details[check.Name] = failures[i].Error()
			r.ready = r.ready && check.Optional
		}
		r.watches[i].Report(ctx, failures[i])
	}
}
