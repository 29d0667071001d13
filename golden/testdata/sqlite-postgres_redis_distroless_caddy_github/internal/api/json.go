package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
)

// write answers with value as JSON.
func (s *Server) write(w http.ResponseWriter, status int, value any) {
	s.writeAs(w, "application/json", status, value)
}

func (s *Server) writeAs(w http.ResponseWriter, contentType string, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil { // a type that cannot be marshalled: a bug, answered by rescue
		panic(err)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body) // an error means that the client is gone; the server notices by itself
	_, _ = io.WriteString(w, "\n")
}

// requestError is a request that cannot be understood.
type requestError struct {
	status int
	detail string // for the client
}

func (e *requestError) Error() string { return e.detail }

// read takes exactly one JSON value of known fields from the request's body.
func read(r *http.Request, into any) error {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return &requestError{http.StatusUnsupportedMediaType, "the body must be application/json"}
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return explainJSON(err)
	}
	if err := decoder.Decode(new(json.RawMessage)); !errors.Is(err, io.EOF) {
		if err == nil || errors.As(err, new(*json.SyntaxError)) {
			return &requestError{http.StatusBadRequest, "the body must hold one JSON value and nothing after it"}
		}
		return explainJSON(err)
	}
	return nil
}

// explainJSON says what is wrong with a body in words for who sent it.
func explainJSON(err error) error {
	bad := func(format string, args ...any) error {
		return &requestError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
	}
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &requestError{http.StatusRequestTimeout, "the body took too long to arrive"}
	case errors.Is(err, io.EOF):
		return bad("the body must not be empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return bad("the body ends in the middle of its JSON")
	case errors.As(err, &syntax):
		return bad("the body is not JSON: wrong at byte %d", syntax.Offset)
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return bad("the field %q must not be a JSON %s", wrongType.Field, wrongType.Value)
	case errors.As(err, &wrongType):
		return bad("the body must be a JSON object")
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return bad("the field %s is not known", field)
	}
	return bad("the body cannot be read") // such as chunks that are none
}
