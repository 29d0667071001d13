package services_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/chassis-go/chassis/golden/internal/services"
)

// TestPostgresFaults halts and freezes a server: it does not respond, and has its
// data when it is back.
func TestPostgresFaults(t *testing.T) {
	t.Parallel()
	server, err := services.StartPostgres()
	skipUnavailable(t, err)
	defer server.Stop()
	query := func(statement string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		connection, err := pgx.Connect(ctx, server.URL("postgres"))
		if err != nil {
			return err
		}
		defer connection.Close(ctx)
		_, err = connection.Exec(ctx, statement)
		return err
	}
	if err := query("CREATE TABLE kept (id int)"); err != nil {
		t.Fatal(err)
	}

	skipUnavailable(t, server.Freeze())
	address, err := url.Parse(server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	address.RawQuery += "&connect_timeout=1"
	if connection, err := pgx.Connect(t.Context(), address.String()); err == nil {
		connection.Close(t.Context())
		t.Error("a frozen server responds")
	}
	if err := server.Thaw(); err != nil {
		t.Fatal(err)
	}
	if err := query("SELECT FROM kept"); err != nil {
		t.Errorf("after it was frozen: %v", err)
	}

	skipUnavailable(t, server.Halt())
	if err := query("SELECT"); err == nil {
		t.Error("a halted server responds")
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := query("SELECT FROM kept"); err != nil {
		t.Errorf("after it was halted: %v", err)
	}
}
