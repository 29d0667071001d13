package api

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5/middleware"
)

// statusClientGone is logged, never sent: nobody is there to read it.
const statusClientGone = 499

const requestIDHeader = "X-Request-Id"

// exchange is one request and its answer, as seen from outside. It is the
// http.ResponseWriter of its handlers.
type exchange struct {
	http.ResponseWriter
	id      string
	client  netip.Addr // the zero Addr if nobody knows
	started time.Time
	status  int // 0 until the answer has begun
	bytes   int64
}

// WriteHeader implements [http.ResponseWriter].
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 && status >= 200 { // those below announce the answer
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (x *exchange) Write(p []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(p)
	x.bytes += int64(n)
	return n, err
}

// Unwrap serves [http.ResponseController].
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// exchangeOf returns the exchange that w belongs to, however wrapped. It costs
// less than a value in the context.
func exchangeOf(w http.ResponseWriter) *exchange {
	for {
		switch inner := w.(type) {
		case *exchange:
			return inner
		case interface{ Unwrap() http.ResponseWriter }:
			w = inner.Unwrap()
		default:
			panic("api: a middleware wraps the ResponseWriter and has no Unwrap method")
		}
	}
}

// exchange gives every request an id, a client and a deadline, and sees to
// its end: a panic is answered, the answer is logged and counted.
func (s *Server) exchange(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{ResponseWriter: w, id: requestID(r), client: peer(r), started: time.Now()}
		w.Header().Set(requestIDHeader, x.id)
		ctx, cancel := context.WithTimeout(r.Context(), s.cfg.Server.RequestTimeout)
		defer cancel()
		r = r.WithContext(ctx)
		defer s.finish(x, r)
		defer s.rescue(x, r)
		next.ServeHTTP(x, r)
	})
}

// requestID takes over the client's id if it is one that logs can bear.
func requestID(r *http.Request) string {
	id := r.Header.Get(requestIDHeader)
	if len(id) == 0 || len(id) > 64 {
		return newRequestID()
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return newRequestID()
		}
	}
	return id
}

// newRequestID makes an id that tells requests apart. It guards nothing, so
// it need not come from the system's entropy.
func newRequestID() string {
	id := make([]byte, 0, 16)
	id = binary.BigEndian.AppendUint64(id, rand.Uint64())
	id = binary.BigEndian.AppendUint64(id, rand.Uint64())
	return hex.EncodeToString(id)
}

// peer returns the address at the other end of the connection.
func peer(r *http.Request) netip.Addr {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Addr().Unmap()
}

// useForwardedClient takes the client's address from what a trusted proxy
// says. Where that makes no sense the peer stays the client.
func useForwardedClient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if client := middleware.GetClientIPAddr(r.Context()); client.IsValid() {
			exchangeOf(w).client = client
		}
		next.ServeHTTP(w, r)
	})
}

// rescue answers a panic. Where the answer has begun, only cutting the
// connection tells the client that it is not whole.
func (s *Server) rescue(x *exchange, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	s.logger.ErrorContext(r.Context(), "panic", "request_id", x.id, "cause", cause, "stack", string(debug.Stack()))
	if x.status != 0 {
		panic(http.ErrAbortHandler)
	}
	s.internalError(x, r)
}

// finish logs and counts the answer. The query stays out of the log: what
// clients put there is theirs.
func (s *Server) finish(x *exchange, r *http.Request) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	now := time.Now()
	took := now.Sub(x.started)
	if s.metrics != nil {
		s.metrics.observe(r, x.status, took)
	}
	level := slog.LevelInfo
	if s.isProbe(r) {
		level = slog.LevelDebug
	}
	if !s.logger.Enabled(r.Context(), level) {
		return
	}
	record := slog.NewRecord(now, level, "request", 0) // 0 saves finding out that it was logged here
	record.AddAttrs(
		slog.String("request_id", x.id),
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.Int("status", x.status),
		slog.Int64("bytes", x.bytes),
		slog.Int64("duration_us", took.Microseconds()),
		slog.String("client", clientName(x.client)),
	)
	_ = s.logger.Handler().Handle(r.Context(), record) // like every logger: there is nobody to tell
}

func clientName(client netip.Addr) string {
	if !client.IsValid() {
		return "unknown"
	}
	return client.String()
}
