package config_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestPostgresURL(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		variables variables
		want      string
	}{
		"defaults": {nil, "postgres://app@localhost:5432/app?sslmode=prefer"},
		"parts": {
			variables{
				"APP_DATABASE_POSTGRES_HOST":     "2001:db8::1",
				"APP_DATABASE_POSTGRES_PORT":     "6000",
				"APP_DATABASE_POSTGRES_NAME":     "my data",
				"APP_DATABASE_POSTGRES_USER":     "me@here",
				"APP_DATABASE_POSTGRES_PASSWORD": "p@ss:/?#%",
				"APP_DATABASE_POSTGRES_SSLMODE":  "verify-full",
			},
			"postgres://me%40here:p%40ss%3A%2F%3F%23%25@[2001:db8::1]:6000/my%20data?sslmode=verify-full",
		},
		"socket": {
			variables{"APP_DATABASE_POSTGRES_HOST": "/run/postgresql"},
			"postgres://app@/app?host=%2Frun%2Fpostgresql&port=5432&sslmode=prefer",
		},
		"URL": {
			variables{"APP_DATABASE_URL": "postgresql://u:p@host/db"},
			"postgresql://u:p@host/db",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, test.variables)
			if got := cfg.Postgres.ConnectionURL(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestPostgresBadValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ variable, value, says string }{
		{"APP_DATABASE_URL", "mysql://u:hunter2@host/db", "not a URL of PostgreSQL"},
		{"APP_DATABASE_URL", "postgres://u:hunter2%@host/db", "not a URL"},
		{"APP_DATABASE_URL", "postgres://u:hunter2@host:port/db", "not a URL"},
		{"APP_DATABASE_URL", "postgres://u:hunter2@host/db?sslmode=maybe", "the driver cannot use it"},
		{"APP_DATABASE_URL", "postgres://u:hunter2@host/db?sslrootcert=/no/such/file&sslmode=verify-full", "the driver cannot use it"},
		{"APP_DATABASE_CONNECT_RETRY", "-1s", "from 0s"},
		{"APP_DATABASE_URL_FILE", "/no/such/file", "no such file"},
		{"APP_DATABASE_POSTGRES_HOST", "a b", "not a host"},
		{"APP_DATABASE_POSTGRES_PORT", "0", "from 1"},
		{"APP_DATABASE_POSTGRES_PASSWORD_FILE", "/no/such/file", "no such file"},
		{"APP_DATABASE_POSTGRES_SSLMODE", "maybe", "verify-full"},
		{"APP_DATABASE_MAX_CONNS", "0", "from 1"},
		{"APP_DATABASE_MIN_CONNS", "11", "from 0 to 10"},
		{"APP_DATABASE_CONNECT_TIMEOUT", "0s", "from 10ms"},
		{"APP_DATABASE_STATEMENT_TIMEOUT", "-1s", "from 0s"},
		{"RUN_DB_MIGRATIONS", "yes", "neither true nor false"},
	}
	for _, test := range tests {
		t.Run(test.variable+"="+test.value, func(t *testing.T) {
			t.Parallel()
			v := variables{test.variable: test.value}
			if !hasProblem(v, test.variable+": ") || !hasProblem(v, test.says) {
				t.Errorf("found %q, want %q", problemsOf(t, v), test.says)
			}
			if hasProblem(v, "hunter2") {
				t.Error("the password is in the message")
			}
		})
	}
}

// TestPostgresURLAndParts holds that neither wins in silence over the other.
func TestPostgresURLAndParts(t *testing.T) {
	t.Parallel()
	for variable, value := range map[string]string{
		"APP_DATABASE_POSTGRES_HOST": "other", "APP_DATABASE_POSTGRES_PORT": "6000", "APP_DATABASE_POSTGRES_NAME": "other",
		"APP_DATABASE_POSTGRES_USER": "other", "APP_DATABASE_POSTGRES_PASSWORD": "hunter2", "APP_DATABASE_POSTGRES_SSLMODE": "require",
	} {
		wantProblem(t, variables{"APP_DATABASE_URL": "postgres://u:p@host/db", variable: value}, "APP_DATABASE_URL: it is set, and so is "+variable)
	}
}

func TestPostgresSecretsStaySecret(t *testing.T) {
	t.Parallel()
	for variable, value := range map[string]string{
		"APP_DATABASE_URL":               "postgres://u:hunter2@host/db",
		"APP_DATABASE_POSTGRES_PASSWORD": "hunter2",
	} {
		cfg := load(t, variables{variable: value})
		if text := fmt.Sprintf("%v %+v %#v %s", cfg, cfg, cfg, cfg.LogValue()); strings.Contains(text, "hunter2") {
			t.Errorf("the password is printed: %s", text)
		}
	}
}
