package services_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/chassis-go/chassis/golden/internal/services"
)

// holder is set in the copy of this test that starts a server and gets killed.
const holder = "SERVICES_TEST_HOLDER"

func skipUnavailable(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, services.ErrUnavailable) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	server, err := services.StartPostgres()
	skipUnavailable(t, err)
	defer server.Stop()

	url, err := server.NewDatabase(t.Context(), "odd name")
	if err != nil {
		t.Fatal(err)
	}
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	var database string
	if err := connection.QueryRow(t.Context(), "SELECT current_database()").Scan(&database); err != nil || database != "odd name" {
		t.Errorf("got %q, %v", database, err)
	}
}

func TestRedisStops(t *testing.T) {
	t.Parallel()
	server, err := services.StartRedis()
	skipUnavailable(t, err)
	if !listens(server.Addr()) {
		t.Error("does not listen")
	}
	server.Stop()
	server.Stop()
	if listens(server.Addr()) {
		t.Error("listens after its end")
	}
}

// TestKilledParent kills a process that holds a server; the server has to go.
func TestKilledParent(t *testing.T) {
	t.Parallel()
	if os.Getenv(holder) != "" {
		server, err := services.StartRedis()
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile(os.Getenv(holder), []byte(server.Addr()), 0o600)
		select {}
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("wants the binary of Redis")
	}
	note := t.TempDir() + "/addr"
	parent := exec.Command(os.Args[0], "-test.run=^TestKilledParent$")
	parent.Env = append(os.Environ(), holder+"="+note)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var addr string
	eventually(t, "the server is up", func() bool {
		data, _ := os.ReadFile(note)
		addr = string(data)
		return strings.Contains(addr, ":") && listens(addr)
	})
	parent.Process.Kill()
	parent.Wait()
	eventually(t, "the server is gone", func() bool { return !listens(addr) })
}

func listens(addr string) bool {
	connection, err := net.DialTimeout("tcp", addr, time.Second)
	if err == nil {
		connection.Close()
	}
	return err == nil
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}
