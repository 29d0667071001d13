package main

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// freePort returns a port on which nothing listens. It is below those that
// systems choose for listeners on port 0, so that no other test is given it.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(20000 + rand.IntN(10000))
		listener, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = listener.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// page returns the status and the body of a page, 0 if there is no response.
func page(url string) (status int, body string) {
	response, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(content)
}

// TestAdminListener holds that metrics and profiles are on the admin listener
// alone, and that every part of the service is counted.
func TestAdminListener(t *testing.T) {
	t.Parallel()
	settings := variables{
		"APP_ADMIN_PORT":         freePort(t),
		"APP_PPROF_ENABLED":      "true",
		"APP_METRICS_ENABLED":    "true",
		"APP_RATE_LIMIT_ENABLED": "true",
	}
	r := startService(t, settings)
	admin := "http://127.0.0.1:" + settings["APP_ADMIN_PORT"]
	r.get(t, "/")
	for path, want := range map[string]int{"/metrics": 404, "/debug/pprof/": 404, "/ready": 200} {
		if got := r.get(t, path); got != want {
			t.Errorf("%s of the service: got %d, want %d", path, got, want)
		}
	}
	for path, want := range map[string]int{"/metrics": 200, "/debug/pprof/heap": 200, "/ready": 200, "/nothing": 404} {
		if got, _ := page(admin + path); got != want {
			t.Errorf("%s of the admin listener: got %d, want %d", path, got, want)
		}
	}
	_, metrics := page(admin + "/metrics")
	for _, line := range []string{
		`rate_limit_decisions_total{decision="allowed"} `,
		`app_build_info{name="` + serviceName + `",`,
	} {
		if !strings.Contains(metrics, "\n"+line) {
			t.Errorf("%s is missing", line)
		}
	}
	probe := runWith(context.Background(), settings, "probe", "--port-env", "APP_ADMIN_PORT", "--default-path", "/ready")
	probe.want(t, exitOK)
	r.cancel()
	r.wait(t).want(t, exitOK)
	if status, _ := page(admin + "/ready"); status != 0 {
		t.Errorf("the admin listener still responds with %d", status)
	}
}

// TestAdminListenerDrains holds that operators see the shutdown.
func TestAdminListenerDrains(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	r := startService(t, variables{"APP_ADMIN_PORT": port, "APP_METRICS_ENABLED": "true", "APP_SHUTDOWN_DELAY": "2s"})
	r.cancel()
	for status := http.StatusOK; status != http.StatusServiceUnavailable; {
		if status, _ = page("http://127.0.0.1:" + port + "/ready"); status == 0 {
			t.Fatal("the admin listener is closed before the service has shut down")
		}
	}
	if _, metrics := page("http://127.0.0.1:" + port + "/metrics"); !strings.Contains(metrics, "\napp_ready 0\n") {
		t.Errorf("the metrics do not show the shutdown:\n%s", metrics)
	}
	r.wait(t).want(t, exitOK)
}

func TestAdminPortTaken(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	settings := storeVariables(t)
	settings["APP_PORT"] = "0"
	settings["APP_ADMIN_PORT"] = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	got := runWith(t.Context(), settings, "serve")
	got.want(t, exitFailed, "port "+settings["APP_ADMIN_PORT"], "is taken", "APP_ADMIN_PORT")
	if strings.Contains(got.stdout, `"msg":"listening"`) {
		t.Errorf("the service serves before its admin listener does:\n%s", got.stdout)
	}
}
