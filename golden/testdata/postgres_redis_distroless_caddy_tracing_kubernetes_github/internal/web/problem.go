package web

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
)

// Problem is the body of every error response (RFC 9457), and an error that a
// [Handler] may return. Make one with [NewProblem], or with Status and Detail
// alone if it says no more than its status; the server fills in the rest.
type Problem struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail,omitempty"`
	RequestID string            `json:"request_id"`
	Errors    map[string]string `json:"errors,omitempty"` // by field or parameter
	Checks    map[string]string `json:"checks,omitempty"` // by dependency

	retryAfter time.Duration // of the header, 0 for none
	allow      string        // methods of the header, empty for none
}

func (p *Problem) Error() string {
	return strconv.Itoa(p.Status) + " " + p.Detail
}

// NewProblem returns a problem of this type. The detail is about this
// occurrence of it.
func NewProblem(kind ProblemType, detail string) *Problem {
	known := problemTypes[kind]
	return &Problem{Type: known.Type, Title: known.Title, Status: known.Status, Detail: detail}
}

func bodyTooLarge(largest int64) *Problem {
	return &Problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("the body must have at most %d bytes", largest)}
}

// internalError returns a problem without the cause, which is logged with the
// request ID.
func internalError() *Problem {
	return &Problem{Status: http.StatusInternalServerError, Detail: "something went wrong here"}
}

// unavailable returns the problem of a request that may be repeated soon.
func unavailable(kind ProblemType, detail string) *Problem {
	problem := NewProblem(kind, detail)
	problem.retryAfter = time.Second
	return problem
}

func routeNotFound(http.ResponseWriter, *http.Request) error {
	return &Problem{Status: http.StatusNotFound, Detail: "there is nothing at this path"}
}

// methodNotAllowed reports the methods that routes has for the path. The
// router sends requests with unknown methods here, whatever their path.
func methodNotAllowed(routes chi.Routes) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		path := cmp.Or(r.URL.RawPath, r.URL.Path) // the router matches the same
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
			return routeNotFound(w, r)
		}
		return &Problem{Status: http.StatusMethodNotAllowed, Detail: "this path has no " + r.Method, allow: strings.Join(allowed, ", ")}
	}
}

// fail writes the problem that err stands for. It closes the connection if no
// response can be sent: the response has begun, or the request was cancelled
// because the client closed its side of the connection.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem := s.problemOf(r, err)
	if problem == nil || requestOf(r).response.status != 0 {
		panic(http.ErrAbortHandler)
	}
	s.write(w, r, problem)
}

// problemOf returns the problem that err stands for, nil if the request was
// cancelled. It logs causes that the problem omits.
func (s *Server) problemOf(r *http.Request, err error) *Problem {
	var problem *Problem
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.Is(r.Context().Err(), context.Canceled):
		return nil
	}
	if problem := problemOfStore(err); problem != nil {
		return problem
	}
	if errors.Is(r.Context().Err(), context.DeadlineExceeded) {
		s.logger.WarnContext(r.Context(), "request timed out", "error", err)
		return unavailable(TypeTimedOut, "the request took too long")
	}
	s.logger.ErrorContext(r.Context(), "request failed", "error", err)
	return internalError()
}

// write writes a problem. Without a type it is about:blank, whose title is that
// of the status (RFC 9457, section 4.2.1).
func (s *Server) write(w http.ResponseWriter, r *http.Request, problem *Problem) {
	p := *problem
	p.Type = cmp.Or(p.Type, "about:blank")
	p.Title = cmp.Or(p.Title, http.StatusText(p.Status))
	p.RequestID = requestOf(r).ID
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(p.retryAfter)))
	}
	if p.allow != "" {
		w.Header().Set("Allow", p.allow)
	}
	_ = encode(w, "application/problem+json", p.Status, p) // no field fails to encode
}

// seconds rounds up, so that whoever waits that long has waited long enough.
func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}
