package web

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"example.com/orders/internal/telemetry"
)

// request is what the middleware knows of a request. The request's context
// holds it.
type request struct {
	telemetry.Request

	client   netip.Addr // the zero Addr if it is not known
	https    bool       // between the client and the first proxy, or this server
	started  time.Time
	response recorder
}

type requestKey struct{}

// requestOf returns what is known of a request that has passed
// [Server.withContext].
func requestOf(r *http.Request) *request {
	known, _ := r.Context().Value(requestKey{}).(*request)
	return known
}

// withContext gives a request its ID, its client and its deadline, and its
// response a recorder.
func (s *Server) withContext(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := &request{
			Request:  telemetry.Request{ID: requestID(r)},
			client:   peer(r),
			https:    r.TLS != nil,
			started:  time.Now(),
			response: recorder{ResponseWriter: w},
		}
		w.Header().Set(requestIDHeader, known.ID)
		if s.draining.Load() {
			// So that clients open their next connection elsewhere, and none
			// sends a request on a connection that is about to be closed.
			w.Header().Set("Connection", "close")
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.cfg.Server.RequestTimeout)
		defer cancel()
		ctx = context.WithValue(telemetry.NewContext(ctx, known.Request), requestKey{}, known)
		next.ServeHTTP(&known.response, r.WithContext(ctx))
	})
}
