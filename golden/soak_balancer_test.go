package golden

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// replica is one process of the service.
type replica struct {
	*service
	name       string
	statuses   map[int]int // number of responses by status
	gone       bool        // no request is sent there
	start, end int         // bytes of memory, before the first request and after the last
}

// balancer sends the requests of all writers to the replicas in turns, and keeps
// account of what comes back.
type balancer struct {
	client *http.Client

	mu        sync.Mutex
	replicas  []*replica
	next      int
	fault     string // that is there at the moment, empty for none
	disturbed bool   // Redis has been away: replicas may have cached what others replaced
	uncounted int    // responses of requests that Redis has not counted, while the fault is there
	failures  map[failure]int
	stale     int      // reads of what another replica has replaced while Redis was away
	wrong     []string // what must never happen
}

// failure is a kind of request without success.
type failure struct{ fault, cause string }

func newBalancer() *balancer {
	return &balancer{
		client:   &http.Client{Timeout: 4 * patience, Transport: &http.Transport{MaxIdleConnsPerHost: 100}},
		failures: map[failure]int{},
	}
}

func (b *balancer) add(r *replica) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.replicas = append(b.replicas, r)
}

// inUse returns the replicas to which requests are sent.
func (b *balancer) inUse() []*replica {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.replicas), func(r *replica) bool { return r.gone })
}

// begin says that a fault is there, or none if it is empty.
func (b *balancer) begin(fault string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault, b.uncounted = fault, 0
	b.disturbed = b.disturbed || strings.HasPrefix(fault, "Redis")
}

func (b *balancer) current() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fault
}

// report notes what must never happen.
func (b *balancer) report(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

// exchange is a request and its response.
type exchange struct {
	response // of status 0 if there is none
	request  string
	replica  *replica
	fault    string // that was there meanwhile
	err      error
}

func (x exchange) String() string {
	return fmt.Sprintf("%s to replica %s: got %d %s %v (fault: %q)", x.request, x.replica.name, x.status, x.body, x.err, x.fault)
}

// send sends a request to the next replica.
func (b *balancer) send(method, path, body string, headers ...string) exchange {
	inUse := b.inUse()
	b.mu.Lock()
	b.next++
	to := inUse[b.next%len(inUse)]
	b.mu.Unlock()
	return b.sendTo(to, method, path, body, headers...)
}

func (b *balancer) sendTo(to *replica, method, path, body string, headers ...string) exchange {
	x := exchange{request: method + " " + path, replica: to, fault: b.current()}
	x.response, x.err = b.roundTrip(method, to.url()+path, body, headers)
	if x.fault == "" {
		x.fault = b.current()
	}
	b.account(x)
	return x
}

func (b *balancer) roundTrip(method, url, body string, headers []string) (response, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return response{}, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	got, err := b.client.Do(request)
	if err != nil {
		return response{}, err
	}
	defer got.Body.Close()
	content, err := io.ReadAll(got.Body)
	if err != nil {
		return response{}, err
	}
	return response{got.StatusCode, got.Header, string(content)}, nil
}

// account counts a response, and holds it to what every response must be.
func (b *balancer) account(x exchange) {
	b.mu.Lock()
	if x.err == nil {
		x.replica.statuses[x.status]++
		if x.header.Get("RateLimit-Limit") == "" {
			b.uncounted++
		}
	}
	cause := x.cause()
	if cause != "" {
		b.failures[failure{x.fault, cause}]++
	}
	b.mu.Unlock()
	switch {
	case x.status >= 400 && x.header.Get("Content-Type") != "application/problem+json":
		b.report("no problem document: %v", x)
	case x.status >= 500 && x.status != http.StatusServiceUnavailable:
		b.report("a 5xx other than 503: %v", x)
	case x.status == http.StatusServiceUnavailable && (!strings.HasPrefix(x.fault, "PostgreSQL") || x.header.Get("Retry-After") == ""):
		b.report("a 503 while PostgreSQL is there, or without Retry-After: %v", x)
	case x.err != nil && x.fault != replicaKilled:
		b.report("no response: %v", x)
	}
}

// cause returns why there was no success, by the type of the problem; empty if
// the request was served.
func (x exchange) cause() string {
	switch {
	case x.err != nil:
		return "no response"
	case x.status >= 500:
		for _, kind := range []string{"store-unavailable", "timed-out"} {
			if strings.Contains(x.body, `"/problems/`+kind+`"`) {
				return kind
			}
		}
		return http.StatusText(x.status)
	}
	return ""
}

// served reports whether a request was served with one of these statuses. If it
// was not served at all, which is accounted for, its outcome is unknown.
func (b *balancer) served(x exchange, statuses ...int) bool {
	if x.cause() != "" {
		return false
	}
	if !slices.Contains(statuses, x.status) {
		b.report("want status %v: %v", statuses, x)
		return false
	}
	return true
}

// awaitService waits until a replica reads from the database and counts in
// Redis.
func (b *balancer) awaitService(r *replica) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		x := b.sendTo(r, "GET", notes+"?limit=1", "")
		if x.status == http.StatusOK && x.header.Get("RateLimit-Limit") != "" {
			return nil
		}
	}
	return errors.New("replica " + r.name + " does not recover")
}
