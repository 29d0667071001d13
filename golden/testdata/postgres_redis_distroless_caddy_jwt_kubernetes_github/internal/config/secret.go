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

// trimSecret removes the end of the line that editors and shells leave behind
// a secret. Anything else may be a part of it, spaces as well.
func trimSecret(text string) string { return strings.TrimRight(text, "\r\n") }

// readSecrets sets every secret, from its variable or from the file that its
// _FILE variable names.
func readSecrets(v reflect.Value, getenv func(string) string, p *problems) {
	eachField(v, func(variable string, field reflect.Value) {
		secret, isSecret := field.Addr().Interface().(*Secret)
		if !isSecret {
			return
		}
		*secret = Secret(trimSecret(getenv(variable)))
		if file := strings.TrimSpace(getenv(variable + "_FILE")); file != "" {
			readSecretFile(secret, variable, file, p)
		}
	})
}

func readSecretFile(secret *Secret, variable, file string, p *problems) {
	if *secret != "" {
		p.add(variable, "it is set, and so is %s_FILE; set only one of them", variable)
		return
	}
	text, err := os.ReadFile(file)
	*secret = Secret(trimSecret(string(text)))
	switch {
	case err != nil:
		p.add(variable+"_FILE", "%v; set it to a file that holds the secret", err)
	case *secret == "":
		p.add(variable+"_FILE", "%s is empty; set it to a file that holds the secret", file)
	}
}
