package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Decode decodes the request's body, which must be one JSON value in UTF-8
// without unknown, repeated or otherwise spelled names.
func Decode(r *http.Request, into any) error {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return &Problem{Status: http.StatusUnsupportedMediaType, Detail: "the body must be application/json"}
	}
	if err := json.UnmarshalRead(r.Body, into, json.RejectUnknownMembers(true)); err != nil {
		return explainJSON(err)
	}
	return nil
}

// explainJSON returns what is wrong with a body as a problem.
func explainJSON(err error) error {
	bad := func(format string, args ...any) error {
		return NewProblem(TypeMalformedBody, fmt.Sprintf(format, args...))
	}
	var tooLarge *http.MaxBytesError
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &tooLarge):
		return bodyTooLarge(tooLarge.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Problem{Status: http.StatusRequestTimeout, Detail: "the body took too long to arrive"}
	case errors.As(err, &syntax) && errors.Is(err, io.ErrUnexpectedEOF) && syntax.ByteOffset == 0:
		return bad("the body must not be empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return bad("the body ends in the middle of its JSON")
	case errors.Is(err, jsontext.ErrDuplicateName):
		return bad("the body has a name twice")
	case errors.As(err, &syntax):
		return bad("the body is not JSON in UTF-8: wrong at byte %d", syntax.ByteOffset)
	case !errors.As(err, &semantic):
		return bad("the body cannot be read") // malformed chunks, for example
	case errors.Is(err, json.ErrUnknownName):
		return bad("the field %q is not known", semantic.JSONPointer.LastToken())
	case semantic.JSONPointer == "":
		return bad("the body must be a JSON object")
	}
	name, kind := semantic.JSONPointer.LastToken(), semantic.JSONKind
	if kind == '0' && semantic.GoType == reflect.TypeFor[int64]() {
		return bad("the field %q must be a whole number, without a point or an exponent", name)
	}
	return bad("the field %q must not be a JSON %s", name, kindName(kind))
}

// kindName returns the name of a kind of JSON value (RFC 8259, section 3).
func kindName(kind jsontext.Kind) string {
	switch kind {
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "null"
}
