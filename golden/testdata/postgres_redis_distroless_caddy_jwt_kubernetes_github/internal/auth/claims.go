package auth

import (
	"strings"

	"github.com/go-jose/go-jose/v4/json"
)

// maxSubject is the longest subject, in bytes (OpenID Connect Core, section 2).
const maxSubject = 255

// words returns what a claim lists: an array of strings, or one string with
// spaces between them (RFC 8693, section 4.2). A claim that is not there, or is
// of another type, lists nothing.
func words(claims map[string]json.RawMessage, name string) []string {
	claim := find(claims, name)
	if claim == nil {
		return nil
	}
	var list []string
	if json.Unmarshal(claim, &list) == nil {
		return list
	}
	var text string
	if json.Unmarshal(claim, &text) == nil {
		return strings.Fields(text)
	}
	return nil
}

// find returns a claim, nil if there is none. A claim of just this name comes
// before one that the dots of the name lead to, as in realm_access.roles.
func find(claims map[string]json.RawMessage, name string) json.RawMessage {
	if name == "" {
		return nil
	}
	if claim, found := claims[name]; found {
		return claim
	}
	outer, inner, dotted := strings.Cut(name, ".")
	if !dotted {
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(claims[outer], &object) != nil {
		return nil
	}
	return find(object, inner)
}
