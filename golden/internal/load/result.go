package load

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// shown is how many failures a result describes.
const shown = 10

// Result is what came of the requests of a load.
type Result struct {
	Requests int
	Statuses map[int]int    // responses by their status
	Failures map[string]int // requests without a response of status 2xx, by cause
	Retried  int            // requests that the client sent again because their connection had been closed
	First    []string       // the first failures, with their time
	Slowest  time.Duration
}

// outcome is what came of one request.
type outcome struct {
	began       time.Time
	method      string
	status      int
	body        string // unless the status is one of success
	connections int    // that were used for it
	err         error
}

func newResult() Result {
	return Result{Statuses: map[int]int{}, Failures: map[string]int{}}
}

// Failed returns the number of failures.
func (r Result) Failed() (failed int) {
	for _, count := range r.Failures {
		failed += count
	}
	return failed
}

// Lost returns how many requests were sent and failed.
func (r Result) Lost() int { return r.Failed() - r.Failures[NotSent] }

// String is one line: requests, failures and their causes.
func (r Result) String() string {
	text := fmt.Sprintf("%d requests, %d failed", r.Requests, r.Failed())
	var causes []string
	for _, cause := range slices.Sorted(maps.Keys(r.Failures)) {
		causes = append(causes, fmt.Sprintf("%s: %d", cause, r.Failures[cause]))
	}
	if len(causes) > 0 {
		text += " (" + strings.Join(causes, ", ") + ")"
	}
	return text
}

func (r Result) clone() Result {
	r.Statuses, r.Failures, r.First = maps.Clone(r.Statuses), maps.Clone(r.Failures), slices.Clone(r.First)
	return r
}

func (r *Result) add(got outcome) {
	r.Requests++
	r.Slowest = max(r.Slowest, time.Since(got.began))
	if got.status != 0 {
		r.Statuses[got.status]++
	}
	if got.connections > 1 {
		r.Retried++
	}
	cause := got.cause()
	if cause == "" {
		return
	}
	r.Failures[cause]++
	if len(r.First) < shown {
		r.First = append(r.First, fmt.Sprintf("%s %s %s", got.began.Format("15:04:05.000"), got.method, got.describe(cause)))
	}
}

// cause returns why a request failed, in words that are the same for others; empty
// if it did not.
func (o outcome) cause() string {
	var timeout net.Error
	switch {
	case errors.As(o.err, &timeout) && timeout.Timeout():
		return "timeout"
	case o.err != nil:
		return innermost(o.err).Error()
	case o.status < 200 || o.status > 299:
		return fmt.Sprintf("status %d", o.status)
	}
	return ""
}

func (o outcome) describe(cause string) string {
	if o.err != nil {
		return o.err.Error()
	}
	return fmt.Sprintf("%s %s %.300s", cause, http.StatusText(o.status), o.body)
}

// innermost returns what an error wraps, without addresses and names.
func innermost(err error) error {
	for {
		wrapped := errors.Unwrap(err)
		if wrapped == nil {
			return err
		}
		err = wrapped
	}
}
