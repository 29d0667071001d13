package config

import (
	"os"
	"strings"
	"testing"

	"github.com/caarlos0/env/v11"
)

// defaults returns every variable with its default.
func defaults(t *testing.T) map[string]string {
	t.Helper()
	params, err := env.GetFieldParams(&Config{})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, param := range params {
		values[param.Key] = param.DefaultValue
	}
	for _, variable := range variables() {
		values[variable] += "" // those that name a file have no default
	}
	return values
}

// TestEnvExample holds .env.example against the configuration: every variable
// once, with its default, and nothing that docker run --env-file would take
// for a part of the value.
func TestEnvExample(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	missing := defaults(t)
	known := defaults(t)
	for number, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		variable, value, found := strings.Cut(line, "=")
		want, exists := known[variable]
		switch {
		case !found || !exists:
			t.Errorf("line %d: %q sets no variable of the configuration", number+1, line)
		case value != want:
			t.Errorf("line %d: %s is %q, its default %q", number+1, variable, value, want)
		}
		if _, first := missing[variable]; exists && !first {
			t.Errorf("line %d: %s is there twice", number+1, variable)
		}
		delete(missing, variable)
	}
	for variable := range missing {
		t.Errorf("%s is missing", variable)
	}
}
