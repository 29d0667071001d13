package redis

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/outage"
	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/redis/redistest"
)

// gate stands between the client and the server, and lets nothing pass while it
// is shut, as a server under SIGSTOP.
type gate struct {
	mu   sync.Mutex
	open chan struct{} // closed while it is open
}

// newGate returns an open gate to the server of raw, and the URL through it.
func newGate(t *testing.T, raw string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	g := &gate{open: make(chan struct{})}
	close(g.open)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = listener.Close()
		g.set(true)
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go g.relay(client, server)
		}
	}()
	u.Host = listener.Addr().String()
	return g, u.String()
}

func (g *gate) relay(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(client, server) }()
	buffer := make([]byte, 4096)
	for {
		n, err := client.Read(buffer)
		g.mu.Lock()
		open := g.open
		g.mu.Unlock()
		<-open
		if _, writeErr := server.Write(buffer[:n]); err != nil || writeErr != nil {
			return
		}
	}
}

func (g *gate) set(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
		if !open {
			g.open = make(chan struct{})
		}
	default:
		if open {
			close(g.open)
		}
	}
}

// syncLog is a log that a test may read while it is written.
type syncLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *syncLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *syncLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestFrozenServer freezes Redis: a few commands wait for their timeout, the
// others fail at once, and soon after it is back, all work again.
func TestFrozenServer(t *testing.T) {
	t.Parallel()
	direct, prefix := redistest.New(t)
	g, through := newGate(t, direct)
	var log syncLog
	client, err := NewClient(Config{URL: through, Timeout: 500 * time.Millisecond, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	limiter := NewLimiter(client, ratelimit.Policy{Requests: 1000, Window: time.Hour, Burst: 1000}, prefix)
	if _, err := limiter.Allow(t.Context(), "client"); err != nil {
		t.Fatal(err)
	}
	g.set(false)
	gone, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := limiter.Allow(gone, "client"); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that was given up: got error %v", err)
	}
	waited := 0
	for range 100 {
		start := time.Now()
		_, err := limiter.Allow(t.Context(), "client")
		if err == nil {
			t.Fatal("a frozen server responds")
		}
		if time.Since(start) > 400*time.Millisecond {
			waited++
		} else if !errors.Is(err, outage.ErrOpen) {
			t.Errorf("got error %v at once, want %v", err, outage.ErrOpen)
		}
	}
	if waited > 5 {
		t.Errorf("%d of 100 requests waited, want a few", waited)
	}
	g.set(true)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := limiter.Allow(t.Context(), "client"); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("still failing: %v", err)
		}
	}
	if text := log.String(); strings.Count(text, "is failing") != 1 || strings.Count(text, "works again") != 1 {
		t.Errorf("got log\n%s", text)
	}
}
