package postgres

import (
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/postgres/postgrestest"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query, setting, want string
	}{
		"name of the service": {"", "application_name", "orders"},
		"name in the URL":     {"?application_name=report", "application_name", "report"},
		"timeout":             {"", "statement_timeout", "1500"},
		"timeout in the URL":  {"?statement_timeout=7", "statement_timeout", "7"},
		"time zone":           {"", "timezone", "UTC"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool, err := parse(Config{
				URL:              "postgres://app@localhost/app" + test.query,
				MaxConns:         7,
				MinConns:         2,
				ConnectTimeout:   3 * time.Second,
				StatementTimeout: 1500 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := pool.ConnConfig.RuntimeParams[test.setting]; got != test.want {
				t.Errorf("%s is %q, want %q", test.setting, got, test.want)
			}
			if pool.MaxConns != 7 || pool.MinConns != 2 || pool.ConnConfig.ConnectTimeout != 3*time.Second {
				t.Errorf("pool of %d to %d connections, each within %v; want 2 to 7, within 3s",
					pool.MinConns, pool.MaxConns, pool.ConnConfig.ConnectTimeout)
			}
		})
	}
}

func TestSessionSettings(t *testing.T) {
	t.Parallel()
	db := open(t, postgrestest.New(t))
	for setting, want := range map[string]string{
		"application_name":  "orders",
		"statement_timeout": "30s",
		"TimeZone":          "UTC",
	} {
		var got string
		if err := db.calls.pool.QueryRow(t.Context(), "SHOW "+setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, error %v; want %q", setting, got, err, want)
		}
	}
}

// TestOpenErrors opens what cannot be opened: the error says why, in one line,
// and keeps the password.
func TestOpenErrors(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ url, want string }{
		"closed port":         {"postgres://app:s3cret@" + closed + "/app?sslmode=disable", closed},
		"TLS or not":          {"postgres://app:s3cret@" + closed + "/app?sslmode=prefer", closed},
		"unknown host":        {"postgres://app:s3cret@host.invalid/app", "host.invalid"},
		"unknown sslmode":     {"postgres://app:s3cret@localhost/app?sslmode=maybe", "sslmode is invalid"},
		"missing certificate": {"postgres://app:s3cret@localhost/app?sslmode=verify-ca&sslrootcert=/nowhere.pem", "/nowhere.pem"},
		"odd port":            {"postgres://app:s3cret@localhost:http/app", "expected postgres://"},
		"odder password":      {"postgres://app:12/s3cret@localhost/app?port=x", "expected postgres://"},
		"password with an at": {"postgres://app:12@34?s3cret@localhost/app", "expected postgres://"},
		"no URL":              {"s3cret", "cannot be used"},
		"keywords":            {"host=localhost password=s3cret port=x", "cannot be used"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := Open(t.Context(), Config{URL: test.url, MaxConns: 1, ConnectTimeout: 2 * time.Second, Logger: slog.New(slog.DiscardHandler)})
			if err == nil {
				db.Close()
				t.Fatal("opened, want an error")
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error %q holds the password", err)
			}
			if strings.Contains(err.Error(), "\n") || strings.Count(err.Error(), "dial error") > 1 {
				t.Errorf("error %q says more than one line", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %q, want one with %q", err, test.want)
			}
		})
	}
}
