package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"example.com/orders/internal/note"
)

// problem is the body of every error answer, as RFC 9457 has it.
type problem struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail,omitempty"`
	RequestID string            `json:"request_id"`
	Errors    map[string]string `json:"errors,omitempty"` // by field or parameter
	Checks    map[string]string `json:"checks,omitempty"` // by dependency
}

// problem answers with p, whose status and detail are set.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, p problem) {
	p.Type = "about:blank"
	p.Title = http.StatusText(p.Status)
	p.RequestID = exchangeOf(w).id
	s.writeAs(w, "application/problem+json", p.Status, p)
}

// fail answers with the problem that err stands for.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var request *requestError
	var invalid *note.ValidationError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &request):
		s.problem(w, r, problem{Status: request.status, Detail: request.detail})
	case errors.As(err, &invalid):
		s.problem(w, r, problem{Status: http.StatusUnprocessableEntity, Detail: "some fields are not valid", Errors: invalid.Fields})
	case errors.As(err, &tooLarge):
		s.bodyTooLarge(w, r)
	case errors.Is(err, note.ErrNotFound):
		s.noteNotFound(w, r)
	case errors.Is(err, note.ErrConflict):
		s.preconditionFailed(w, r)
	case errors.Is(r.Context().Err(), context.Canceled):
		exchangeOf(w).status = statusClientGone
	case errors.Is(r.Context().Err(), context.DeadlineExceeded):
		s.logger.WarnContext(r.Context(), "request timed out", "request_id", exchangeOf(w).id, "error", err)
		s.unavailable(w, r, "the request took too long", time.Second)
	default:
		s.logger.ErrorContext(r.Context(), "request failed", "request_id", exchangeOf(w).id, "error", err)
		s.internalError(w, r)
	}
}

func (s *Server) badRequest(w http.ResponseWriter, r *http.Request, detail string) {
	s.problem(w, r, problem{Status: http.StatusBadRequest, Detail: detail})
}

func (s *Server) badParameter(w http.ResponseWriter, r *http.Request, name, wrong string) {
	s.problem(w, r, problem{
		Status: http.StatusBadRequest,
		Detail: "a query parameter is not valid",
		Errors: map[string]string{name: wrong},
	})
}

func (s *Server) routeNotFound(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, problem{Status: http.StatusNotFound, Detail: "there is nothing at this path"})
}

func (s *Server) noteNotFound(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, problem{Status: http.StatusNotFound, Detail: "there is no note with this id"})
}

// methodNotAllowed answers with the methods that routes has for the path. The
// router sends methods that it does not know here, whatever the path.
func (s *Server) methodNotAllowed(routes chi.Routes) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := cmp.Or(r.URL.RawPath, r.URL.Path) // as the router has it
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if !routes.Match(chi.NewRouteContext(), method, path) {
				continue
			}
			allowed = append(allowed, method)
			if method == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
		if len(allowed) == 0 {
			s.routeNotFound(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.problem(w, r, problem{Status: http.StatusMethodNotAllowed, Detail: "this path has no " + r.Method})
	}
}

func (s *Server) preconditionFailed(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, problem{Status: http.StatusPreconditionFailed, Detail: "the note has changed; get it again and repeat the change"})
}

func (s *Server) preconditionRequired(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, problem{Status: http.StatusPreconditionRequired, Detail: "send the ETag of the note that you have seen as If-Match"})
}

func (s *Server) bodyTooLarge(w http.ResponseWriter, r *http.Request) {
	detail := fmt.Sprintf("the body must have at most %d bytes", s.cfg.Server.MaxRequestBodyBytes)
	s.problem(w, r, problem{Status: http.StatusRequestEntityTooLarge, Detail: detail})
}

func (s *Server) tooManyRequests(w http.ResponseWriter, r *http.Request, retryAfter time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(retryAfter)))
	s.problem(w, r, problem{Status: http.StatusTooManyRequests, Detail: "too many requests; come back later"})
}

// internalError says nothing of what went wrong: that is in the log, by
// request id.
func (s *Server) internalError(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, problem{Status: http.StatusInternalServerError, Detail: "something went wrong here"})
}

func (s *Server) unavailable(w http.ResponseWriter, r *http.Request, detail string, retryAfter time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(retryAfter)))
	s.problem(w, r, problem{Status: http.StatusServiceUnavailable, Detail: detail})
}

func (s *Server) notReady(w http.ResponseWriter, r *http.Request, detail string, checks map[string]string) {
	s.problem(w, r, problem{Status: http.StatusServiceUnavailable, Detail: detail, Checks: checks})
}
