package web

import (
	"net/http"
	"runtime/debug"
)

// recoverPanics turns a panic of a handler into a problem, and logs its stack.
// If the response has begun, it closes the connection instead, so that the
// client sees an incomplete response.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			s.logger.ErrorContext(r.Context(), "panic", "cause", cause, "stack", string(debug.Stack()))
			if requestOf(r).response.status != 0 {
				panic(http.ErrAbortHandler)
			}
			s.write(w, r, internalError())
		}()
		next.ServeHTTP(w, r)
	})
}
