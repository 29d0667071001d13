// Command testpod is what the tests of the cluster run in pods: a server that says
// who it is, and does from within its pod what a request asks for.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "testpod:", err)
		os.Exit(1)
	}
}

// run serves until it is told to stop. Requests are served for a while after that,
// as long as the variable DELAY says, because they may still arrive.
func run() error {
	delay, err := time.ParseDuration(os.Getenv("DELAY"))
	if err != nil {
		return fmt.Errorf("DELAY: %w", err)
	}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	server := &http.Server{Addr: ":8080", Handler: routes(stop), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-stop.Done():
	}
	time.Sleep(delay)
	return server.Shutdown(context.Background())
}

func routes(stop context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { respond(w)(os.Hostname()) })
	mux.HandleFunc("/status", func(w http.ResponseWriter, _ *http.Request) { respond(w)(read("/proc/self/status")) })
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) { respond(w)(read(r.FormValue("path"))) })
	mux.HandleFunc("/write", func(w http.ResponseWriter, r *http.Request) { respond(w)(write(r.FormValue("path"))) })
	mux.HandleFunc("/fetch", func(w http.ResponseWriter, r *http.Request) { respond(w)(fetch(r.Context(), r.FormValue("url"))) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if stop.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		mux.ServeHTTP(w, r)
	})
}

// respond sends what a function returned.
func respond(w http.ResponseWriter) func(text string, err error) {
	return func(text string, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, text)
	}
}

func read(path string) (string, error) {
	content, err := os.ReadFile(path)
	return string(content), err
}

func write(path string) (string, error) {
	return "", os.WriteFile(path, []byte("written\n"), 0o600)
}

// fetch sends a request from this pod, over a new connection.
func fetch(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(response.Status)
	}
	return strings.TrimSpace(string(body)), err
}
