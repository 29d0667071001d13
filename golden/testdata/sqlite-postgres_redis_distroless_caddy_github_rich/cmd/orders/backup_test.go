package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// replace updates an order.
func (r *running) replace(t *testing.T, path string, number int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, r.url+path, strings.NewReader(orderBody(t, number)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("If-Match", "*")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("update: got %d", response.StatusCode)
	}
}

// TestBackupWhileServing backs up a service that is written to all the time,
// and restores the backup once the service has ended.
func TestBackupWhileServing(t *testing.T) {
	t.Parallel()
	settings := storeVariables(t)
	r := startService(t, settings)
	kept := r.create(t, 1)
	writing, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for writing.Err() == nil {
			r.replace(t, kept, 1)
		}
	}()
	backup := filepath.Join(t.TempDir(), "backup.db")
	got := runWith(t.Context(), settings, "backup", backup)
	got.want(t, exitOK)
	if got.stdout != "wrote "+backup+"\n" {
		t.Errorf("got %q", got.stdout)
	}
	stop()
	<-stopped
	runWith(t.Context(), settings, "restore", backup).want(t, exitFailed, "in use", "stop the service first")
	later := r.create(t, 2)
	r.cancel()
	r.wait(t).want(t, exitOK)

	runWith(t.Context(), settings, "restore", backup).want(t, exitOK)
	again := startService(t, settings)
	if got := again.get(t, kept); got != http.StatusOK {
		t.Errorf("an order from before the backup: got %d", got)
	}
	if got := again.get(t, later); got != http.StatusNotFound {
		t.Errorf("an order from after the backup: got %d", got)
	}
}

// TestBackupStreams sends a backup through standard output and input, as make
// backup and make restore do with containers.
func TestBackupStreams(t *testing.T) {
	t.Parallel()
	settings := storeVariables(t)
	r := startService(t, settings)
	kept := r.create(t, 1)
	sent := runWith(t.Context(), settings, "backup", "-")
	sent.want(t, exitOK)
	r.cancel()
	r.wait(t).want(t, exitOK)

	elsewhere := t.TempDir() // where the database is ./data/app.db, the default
	restore := processWith(t, variables{}, "restore", "-")
	restore.Dir, restore.Stdin = elsewhere, strings.NewReader(sent.stdout)
	if output, err := restore.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	backup := processWith(t, variables{}, "backup", "backup.db")
	backup.Dir = elsewhere
	if output, err := backup.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	restored := variables{"APP_DATABASE_SQLITE_PATH": filepath.Join(elsewhere, "data", "app.db")}
	if got := startService(t, restored).get(t, kept); got != http.StatusOK {
		t.Errorf("the order: got %d", got)
	}
	for _, v := range []variables{settings, restored} {
		directory := filepath.Dir(v["APP_DATABASE_SQLITE_PATH"])
		if left, err := filepath.Glob(filepath.Join(directory, ".backup-*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, error %v", left, err)
		}
	}
}

func TestBackupUsage(t *testing.T) {
	t.Parallel()
	settings := storeVariables(t)
	for _, command := range []string{"backup", "restore"} {
		runWith(t.Context(), settings, command).want(t, exitUsage, "one argument is expected")
		runWith(t.Context(), settings, command, "a", "b").want(t, exitUsage, "one argument is expected")
		runWith(t.Context(), settings, command, filepath.Join(t.TempDir(), "missing", "file")).want(t, exitFailed, "no such file")
		settings := variables{"APP_DATABASE_BACKEND": "postgres"}
		runWith(t.Context(), settings, command, "file").want(t, exitUsage, "pg_dump")
	}
}
