// Package load sends requests at a constant rate, whatever becomes of them, and
// counts failures by their cause.
package load

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

const (
	// waiting is how many requests may wait for their response. Above that, a
	// request is not sent, which is a failure too.
	waiting = 1000
	// clients is how many clients send the requests in turn, each with connections
	// of its own: one client alone would use the same few connections, and reach the
	// same few replicas.
	clients = 16
)

// Config says what to send.
type Config struct {
	// Request returns the nth request.
	Request func(ctx context.Context, n int) (*http.Request, error)
	// Rate is the number of requests in each second.
	Rate int
	// KeepAlive says that connections are kept for other requests. Without it,
	// every request has a new one.
	KeepAlive bool
	// IdleTimeout is how long a connection is kept without a request.
	IdleTimeout time.Duration
	// Timeout is how long a request may take, 10 s if it is 0.
	Timeout time.Duration
	// DialContext opens connections; nil for those of this host.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Load is a stream of requests that goes on until it is stopped.
type Load struct {
	config  Config
	clients [clients]*http.Client
	cancel  context.CancelFunc
	sending sync.WaitGroup
	slots   chan struct{}

	mu     sync.Mutex
	result Result
	more   chan struct{} // closed, and replaced, at each response
}

// Start starts to send requests.
func Start(config Config) *Load {
	if config.Timeout == 0 {
		config.Timeout = 10 * time.Second
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &Load{config: config, cancel: cancel, slots: make(chan struct{}, waiting), result: newResult(), more: make(chan struct{})}
	for i := range l.clients {
		l.clients[i] = &http.Client{Timeout: config.Timeout, Transport: &http.Transport{
			DialContext:       config.DialContext,
			DisableKeepAlives: !config.KeepAlive,
			IdleConnTimeout:   config.IdleTimeout,
		}}
	}
	l.sending.Go(func() { l.send(ctx) })
	return l
}

// Stop sends no more requests, waits for the responses to those that are under way,
// and returns what came of all.
func (l *Load) Stop() Result {
	l.cancel()
	l.sending.Wait()
	for _, client := range l.clients {
		client.CloseIdleConnections()
	}
	return l.Result()
}

// Result returns what has come of the requests so far.
func (l *Load) Result() Result {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.result.clone()
}

// Await waits until that many more requests have ended, well or badly.
func (l *Load) Await(ctx context.Context, requests int) error {
	for target := l.Result().Requests + requests; ; {
		l.mu.Lock()
		ended, more := l.result.Requests, l.more
		l.mu.Unlock()
		if ended >= target {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// send sends each request at its time.
func (l *Load) send(ctx context.Context) {
	interval := time.Second / time.Duration(l.config.Rate)
	next := time.NewTimer(0)
	defer next.Stop()
	start := time.Now()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		select {
		case l.slots <- struct{}{}:
			l.sending.Go(func() {
				l.sendOne(n)
				<-l.slots
			})
		default:
			l.add(outcome{began: time.Now(), err: errCrowded})
		}
		next.Reset(time.Until(start.Add(time.Duration(n+1) * interval)))
	}
}

// NotSent is the cause of requests that were not sent, because too many others wait
// for their response.
const NotSent = "not sent, because too many requests wait for a response"

var errCrowded = errors.New(NotSent)

// sendOne sends the nth request. A load that stops does not cancel it.
func (l *Load) sendOne(n int) {
	got := outcome{began: time.Now()}
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { got.connections++ }}
	request, err := l.config.Request(httptrace.WithClientTrace(context.Background(), trace), n)
	if err == nil {
		got.method = request.Method
		got.status, got.body, err = exchange(l.clients[n%clients], request)
	}
	got.err = err
	l.add(got)
}

// exchange sends a request and reads all of its response, whose body it returns
// unless the status is one of success.
func exchange(client *http.Client, request *http.Request) (status int, body string, err error) {
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	if response.StatusCode < 300 {
		_, err = io.Copy(io.Discard, response.Body)
		return response.StatusCode, "", err
	}
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

func (l *Load) add(got outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.result.add(got)
	close(l.more)
	l.more = make(chan struct{})
}
