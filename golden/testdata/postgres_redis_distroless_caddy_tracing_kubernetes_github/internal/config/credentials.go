package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Credentials are headers of requests to a collector, as name=value pairs. They
// are never printed, logged or marshalled by accident.
type Credentials string

// String returns a mask, or nothing for no headers.
func (c Credentials) String() string {
	if c == "" {
		return ""
	}
	return "[redacted]"
}

// GoString implements [fmt.GoStringer].
func (c Credentials) GoString() string { return c.String() }

// Format implements [fmt.Formatter], so that no verb prints the value.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// MarshalText implements [encoding.TextMarshaler].
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// LogValue implements [slog.LogValuer].
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// values returns the headers by name, unless some cannot be sent.
func (c Credentials) values() (headers map[string]string, ok bool) {
	headers, ok = pairs(string(c))
	for name, value := range headers {
		ok = ok && token.MatchString(name) && !strings.ContainsFunc(value, isControl)
	}
	return headers, ok
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
