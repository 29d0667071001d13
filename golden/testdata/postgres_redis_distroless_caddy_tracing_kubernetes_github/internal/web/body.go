package web

import "net/http"

// limitBody refuses bodies over the limit: at once if the request declares its
// length, else while the body is read.
func (s *Server) limitBody(next http.Handler) http.Handler {
	largest := s.cfg.Server.MaxRequestBodyBytes
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > largest {
			s.fail(w, r, bodyTooLarge(largest))
			return
		}
		if r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, largest)
		}
		next.ServeHTTP(w, r)
	})
}
