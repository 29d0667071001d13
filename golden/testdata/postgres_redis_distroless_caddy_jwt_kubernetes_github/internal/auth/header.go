package auth

import (
	"net/http"
	"strings"
)

// maxToken is the size of a token that is looked at, in bytes. Proxies and this
// service take no larger headers than a few times that.
const maxToken = 16 << 10

// FromHeader returns the bearer token of a request (RFC 6750, section 2.1). The
// error is [ErrNoToken] if there are no credentials or those of another scheme,
// and wraps [ErrInvalid] if they are malformed.
func FromHeader(header http.Header) (string, error) {
	values := header["Authorization"]
	if len(values) == 0 {
		return "", ErrNoToken
	}
	if len(values) > 1 {
		return "", invalid("there is more than one header Authorization")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", ErrNoToken
	}
	token = strings.Trim(token, " ")
	switch {
	case len(token) > maxToken:
		return "", invalid("it is too long")
	case token == "" || strings.IndexFunc(token, notOfToken) >= 0:
		return "", invalid("it has characters that no token has")
	}
	return token, nil
}

// notOfToken reports whether no JWT in its compact form has this character.
func notOfToken(c rune) bool {
	isLetter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	return !isLetter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.'
}
