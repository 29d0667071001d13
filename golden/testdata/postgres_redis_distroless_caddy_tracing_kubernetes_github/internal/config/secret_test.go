package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const password = "hunter2"

func TestSecretIsMasked(t *testing.T) {
	t.Parallel()
	holder := struct {
		Password Secret
		Pointer  *Secret
	}{Password: password}
	holder.Pointer = &holder.Password
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10.3s"} {
		fmt.Fprintf(&out, verb, holder.Password)
		fmt.Fprintf(&out, verb, holder)
	}
	if err := json.NewEncoder(&out).Encode(holder); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("", "secret", holder.Password, "holder", holder)
	slog.New(slog.NewTextHandler(&out, nil)).Info("", "secret", holder.Password, "holder", holder)
	for _, trace := range []string{password, fmt.Sprintf("%x", password), fmt.Sprintf("%X", password), "hun"} {
		if strings.Contains(out.String(), trace) {
			t.Errorf("%q is in the output:\n%s", trace, out.String())
		}
	}
	if !strings.Contains(out.String(), mask) || holder.Password.Reveal() != password {
		t.Error("neither masked nor kept")
	}
}

// secretFile writes a file and returns its path.
func secretFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadSecretFiles(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value, file string // of the variables
		want        string
		problem     string
	}{
		"neither":         {},
		"value":           {value: password, want: password},
		"value and line":  {value: " " + password + " \n", want: " " + password + " "},
		"file":            {file: secretFile(t, " "+password+" "), want: " " + password + " "},
		"trailing lines":  {file: secretFile(t, password+"\r\n\n"), want: password},
		"both":            {value: password, file: secretFile(t, "other"), want: password, problem: "TEST_PASSWORD: it is set, and so is TEST_PASSWORD_FILE"},
		"no such file":    {file: "/no/such/file", problem: "TEST_PASSWORD_FILE: open /no/such/file: no such file"},
		"a directory":     {file: t.TempDir(), problem: "is a directory"},
		"an empty secret": {file: secretFile(t, "\n"), problem: "is empty"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holder := struct {
				Nested struct {
					Password Secret `env:"TEST_PASSWORD"`
				}
			}{}
			getenv := func(name string) string {
				return map[string]string{"TEST_PASSWORD": test.value, "TEST_PASSWORD_FILE": test.file}[name]
			}
			var p problems
			readSecrets(reflect.ValueOf(&holder).Elem(), getenv, &p)
			if got := holder.Nested.Password.Reveal(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			message := fmt.Sprint(p.err())
			if (p.err() != nil) != (test.problem != "") || !strings.Contains(message, test.problem) || strings.Contains(message, password) {
				t.Errorf("got error %v, want %q", p.err(), test.problem)
			}
		})
	}
}
