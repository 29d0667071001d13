package config

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"strings"
)

const mask = "[redacted]"

// Secret is a value that is never printed, logged or marshalled by accident.
type Secret string

// Reveal returns the value itself.
func (s Secret) Reveal() string { return string(s) }

// String returns a mask, or nothing for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return mask
}

// GoString implements [fmt.GoStringer].
func (s Secret) GoString() string { return s.String() }

// Format implements [fmt.Formatter], so that no verb prints the value.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText implements [encoding.TextMarshaler].
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue implements [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// LogValue lists every variable with its value, secrets masked.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	eachField(reflect.ValueOf(c), func(variable string, field reflect.Value) {
		attrs = append(attrs, slog.String(variable, fmt.Sprint(field.Interface())))
	})
	return slog.GroupValue(attrs...)
}

// readSecretFiles sets every secret whose _FILE variable names a file.
func readSecretFiles(v reflect.Value, getenv func(string) string, p *problems) {
	eachField(v, func(variable string, field reflect.Value) {
		secret, ok := field.Addr().Interface().(*Secret)
		file := strings.TrimSpace(getenv(variable + "_FILE"))
		if !ok || file == "" {
			return
		}
		if *secret != "" {
			p.add(variable, "it is set, and so is %s_FILE; set only one of them", variable)
			return
		}
		text, err := os.ReadFile(file)
		value := strings.TrimRight(string(text), "\r\n")
		switch {
		case err != nil:
			p.add(variable+"_FILE", "%v; set it to a file that holds the secret", err)
		case value == "":
			p.add(variable+"_FILE", "%s is empty; set it to a file that holds the secret", file)
		}
		*secret = Secret(value)
	})
}
