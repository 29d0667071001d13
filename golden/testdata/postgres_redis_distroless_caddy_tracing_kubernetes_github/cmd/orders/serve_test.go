package main

import (
	"bufio"
	"context"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long tests wait for what comes at once on a quiet machine.
const patience = 30 * time.Second

// running is a service that serves requests.
type running struct {
	url    string
	log    *syncBuffer
	cancel context.CancelFunc // as SIGTERM does
	ended  chan outcome
}

// startService runs the service within the test, on a free port and with
// stores of its own, until it is ready.
func startService(t *testing.T, v variables) *running {
	t.Helper()
	settings := storeVariables(t)
	maps.Copy(settings, v)
	r := launchService(t, settings)
	if status := r.get(t, "/ready"); status != http.StatusOK {
		t.Fatalf("the service is not ready: got %d\n%s", status, r.log.String())
	}
	return r
}

// launchService runs the service within the test until it listens.
func launchService(t *testing.T, v variables) *running {
	t.Helper()
	v["APP_PORT"] = "0"
	if v["OTEL_EXPORTER_OTLP_ENDPOINT"] == "" {
		v["OTEL_TRACES_EXPORTER"] = "none" // there may be a collector on this machine
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{log: &syncBuffer{}, cancel: cancel, ended: make(chan outcome, 1)}
	var stderr syncBuffer
	go func() {
		code := run(ctx, []string{"entrypoint"}, v.environ(), r.log, &stderr)
		r.ended <- outcome{code, r.log.String(), stderr.String()}
	}()
	t.Cleanup(func() {
		cancel()
		<-r.ended
	})
	r.url = "http://" + r.waitForAddress(t)
	return r
}

var listening = regexp.MustCompile(`"msg":"listening","address":"([^"]+)"`)

// waitForAddress waits until the log says where the service listens.
func (r *running) waitForAddress(t *testing.T) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if match := listening.FindStringSubmatch(r.log.String()); match != nil {
			return match[1]
		}
		select {
		case o := <-r.ended:
			r.ended <- o
			t.Fatalf("the service ended with code %d\n%s%s", o.code, o.stdout, o.stderr)
		default:
		}
	}
	t.Fatalf("the service does not listen\n%s", r.log.String())
	return ""
}

// get returns the status of a page, 0 if there is no response.
func (r *running) get(t *testing.T, path string) int {
	t.Helper()
	response, err := http.Get(r.url + path)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// wait returns how the service ended.
func (r *running) wait(t *testing.T) outcome {
	t.Helper()
	select {
	case o := <-r.ended:
		r.ended <- o
		return o
	case <-time.After(patience):
		t.Fatalf("the service does not end\n%s", r.log.String())
		return outcome{}
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	r := startService(t, variables{
		"APP_RATE_LIMIT_ENABLED": "true",
		"APP_METRICS_ENABLED":    "true",
	})
	response, err := http.Get(r.url)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	for path, want := range map[string]int{"/": 200, "/healthcheck": 200, "/metrics": 200, "/nothing": 404} {
		if got := r.get(t, path); got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
	if response.Header.Get("RateLimit-Limit") != "100" {
		t.Errorf("the rate limit is off: %v", response.Header)
	}
	r.cancel()
	r.wait(t).want(t, exitOK)
	for _, want := range []string{`"msg":"starting"`, `"APP_METRICS_ENABLED":"true"`, `"msg":"shutting down"`} {
		if !strings.Contains(r.log.String(), want) {
			t.Errorf("%s is not in the log:\n%s", want, r.log.String())
		}
	}
}

// TestShutdown ends the service: the readiness check fails at once, and requests
// are served during the delay.
func TestShutdown(t *testing.T) {
	t.Parallel()
	r := startService(t, variables{"APP_SHUTDOWN_DELAY": "2s"})
	r.cancel()
	ready := http.StatusOK
	for ready == http.StatusOK {
		ready = r.get(t, "/ready")
	}
	if ready != http.StatusServiceUnavailable {
		t.Errorf("readiness while shutting down: got %d", ready)
	}
	if got := r.get(t, "/healthcheck"); got != http.StatusOK {
		t.Errorf("health while shutting down: got %d", got)
	}
	r.wait(t).want(t, exitOK)
}

func TestShutdownTimeout(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
	}))
	defer server.Close()
	failed := make(chan error, 1)
	go func() {
		response, err := http.Get(server.URL)
		if err == nil {
			err = response.Body.Close()
		}
		failed <- err
	}()
	<-began
	if err := shutDown(server.Config, 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "cut off after 50ms") {
		t.Errorf("got error %v", err)
	}
	if err := <-failed; err == nil {
		t.Error("the request was not cut off")
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	settings := storeVariables(t)
	settings["APP_PORT"] = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	runWith(t.Context(), settings, "serve").want(t, exitFailed, "port "+settings["APP_PORT"], "is taken", "APP_PORT")
}

func TestHostElsewhere(t *testing.T) {
	t.Parallel()
	settings := storeVariables(t)
	settings["APP_HOST"] = "192.0.2.1" // reserved for documentation (RFC 5737)
	runWith(t.Context(), settings, "serve").want(t, exitFailed, "192.0.2.1", "APP_HOST")
}

// TestSignal ends the service as a container engine does.
func TestSignal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		settings := storeVariables(t)
		settings["APP_PORT"] = "0"
		cmd := processWith(t, settings)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		log := bufio.NewScanner(stdout)
		for log.Scan() {
			if listening.MatchString(log.Text()) {
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", signal, err)
		}
	}
}
