package web

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"
)

// ProblemType identifies a kind of problem by a URI, so that clients need not
// read the text of a response (RFC 9457, section 3.1.1). A kind that says no
// more than its status, such as 405 or 429, has none: its type is about:blank
// (section 4.2.1).
//
// The URIs are paths of this service, as those in Location are: it responds to
// them with a description, and they stay the same under any name or host.
type ProblemType int

// Problem types. Clients depend on them: add types, but never change the URI or
// the status of one.
const (
	TypeTimedOut ProblemType = iota
	TypeRateLimitUnavailable
	TypeNotReady
	TypeShuttingDown
	TypeStoreUnavailable
	TypeMalformedBody
	TypeInvalidParameters
	TypeInvalidFields
	TypeNotFound
	TypeVersionMismatch
	TypeStoreFull
)

var problemTypes = [...]ProblemDescription{
	TypeTimedOut:             {"/problems/timed-out", http.StatusServiceUnavailable, "Request timed out", "The request took longer than a request may. Whether a write happened is not known."},
	TypeRateLimitUnavailable: {"/problems/rate-limit-unavailable", http.StatusServiceUnavailable, "Rate limit unavailable", "Requests cannot be counted, and this service serves none that it has not counted. Repeat the request after Retry-After."},
	TypeNotReady:             {"/problems/not-ready", http.StatusServiceUnavailable, "Not ready", "The response to the readiness probe while a dependency is unavailable."},
	TypeShuttingDown:         {"/problems/shutting-down", http.StatusServiceUnavailable, "Shutting down", "The response to the readiness probe before the process ends."},
	TypeStoreUnavailable:     {"/problems/store-unavailable", http.StatusServiceUnavailable, "Store unavailable", "The store does not respond. Whether a write happened is not known. Repeat the request after Retry-After."},
	TypeMalformedBody:        {"/problems/malformed-body", http.StatusBadRequest, "Malformed body", "The body is not the JSON that this resource takes. The detail says where."},
	TypeInvalidParameters:    {"/problems/invalid-parameters", http.StatusBadRequest, "Invalid query parameters", "The errors say what is wrong, by parameter."},
	TypeInvalidFields:        {"/problems/invalid-fields", http.StatusUnprocessableEntity, "Invalid fields", "The errors say what is wrong, by field."},
	TypeNotFound:             {"/problems/not-found", http.StatusNotFound, "Resource not found", "No resource has the id in the path, or none has it any more. A path that the service does not know is about:blank."},
	TypeVersionMismatch:      {"/problems/version-mismatch", http.StatusPreconditionFailed, "Version mismatch", "The resource is not at a version that If-Match names. Get it again, and repeat the change."},
	TypeStoreFull:            {"/problems/store-full", http.StatusInsufficientStorage, "Store full", "The store has a limited size and no room for the change."},
}

// ProblemDescription is what the service says about a problem type.
type ProblemDescription struct {
	Type        string `json:"type"`
	Status      int    `json:"status"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// ProblemTypes returns the descriptions of all problem types.
func ProblemTypes() []ProblemDescription {
	return slices.Clone(problemTypes[:])
}

// listProblemTypes responds with all problem types.
func listProblemTypes(w http.ResponseWriter, _ *http.Request) error {
	return Encode(w, http.StatusOK, map[string]any{"problems": ProblemTypes()})
}

// getProblemType responds to the URI of a problem type.
func getProblemType(w http.ResponseWriter, r *http.Request) error {
	uri := problemsPath + "/" + chi.URLParam(r, "name")
	for _, known := range problemTypes {
		if known.Type == uri {
			return Encode(w, http.StatusOK, known)
		}
	}
	return routeNotFound(w, r)
}
