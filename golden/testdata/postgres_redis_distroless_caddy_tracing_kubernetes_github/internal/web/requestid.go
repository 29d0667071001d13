package web

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
)

const requestIDHeader = "X-Request-Id"

// requestID returns the client's request ID if it is safe in a log, else a new
// one.
func requestID(r *http.Request) string {
	id := r.Header.Get(requestIDHeader)
	if len(id) == 0 || len(id) > 64 {
		return newRequestID()
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return newRequestID()
		}
	}
	return id
}

// newRequestID returns 128 random bits in hex. They only distinguish
// requests, so they need not be cryptographically secure.
func newRequestID() string {
	id := make([]byte, 0, 16)
	id = binary.BigEndian.AppendUint64(id, rand.Uint64())
	id = binary.BigEndian.AppendUint64(id, rand.Uint64())
	return hex.EncodeToString(id)
}
