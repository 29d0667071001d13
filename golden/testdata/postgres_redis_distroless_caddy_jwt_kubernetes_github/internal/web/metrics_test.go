package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/orders/internal/web"
)

// measured returns a service that counts.
func measured() *service {
	s := newService()
	s.variables["APP_METRICS_ENABLED"] = "true"
	return s
}

// wantMetrics fails unless a scrape of handler has each of these lines.
func wantMetrics(t *testing.T, scraped string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(scraped, "\n"+line+"\n") {
			t.Errorf("%s is missing", line)
		}
	}
}

func (s *service) scrape(t *testing.T) string {
	t.Helper()
	return s.do(t, "GET", "/metrics", "").Body.String()
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := measured().start(t)
	s.do(t, "POST", "/things", `{"title":"Milk"}`)
	for range 3 {
		s.do(t, "GET", "/things/1", "")
	}
	s.do(t, "GET", "/made/up/path", "")
	s.do(t, "BREW", "/", "")
	got := s.scrape(t)
	size := len(s.do(t, "GET", "/things/1", "").Body.String())
	wantMetrics(t, got,
		`http_requests_total{method="POST",route="/things",status="200"} 1`,
		`http_requests_total{method="GET",route="/things/{id}",status="200"} 3`,
		`http_requests_total{method="GET",route="none",status="404"} 1`,
		`http_requests_total{method="other",route="none",status="405"} 1`,
		`http_request_duration_seconds_count{method="GET",route="/things/{id}"} 3`,
		`http_response_size_bytes_count{method="GET",route="/things/{id}"} 3`,
		fmt.Sprintf(`http_response_size_bytes_sum{method="GET",route="/things/{id}"} %d`, 3*size),
		`http_requests_in_flight 1`, // the scrape
		`app_build_info{name="service",revision="abc123",version="1.2.3"} 1`,
		`app_ready 1`,
	)
	if !strings.Contains(got, "\ngo_goroutines ") || !strings.Contains(got, "\nprocess_start_time_seconds ") {
		t.Error("the metrics of the process are missing")
	}
	if strings.Contains(got, "made") {
		t.Error("a path that a client made up is a label")
	}
}

func TestMetricsOfRequestsInFlight(t *testing.T) {
	t.Parallel()
	s := measured()
	var scraped string
	s.handle = func(w http.ResponseWriter, _ *http.Request) error {
		scraped = s.scrape(t)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	s.start(t).do(t, "GET", "/things", "")
	wantMetrics(t, scraped, `http_requests_in_flight 2`)

	s.handle = func(http.ResponseWriter, *http.Request) error { panic("a bug") }
	s.start(t).do(t, "GET", "/things", "")
	wantMetrics(t, s.scrape(t), `http_requests_in_flight 1`)
}

func TestMetricsOfRateLimit(t *testing.T) {
	t.Parallel()
	s := limited(2)
	s.variables["APP_METRICS_ENABLED"] = "true"
	s.start(t)
	for range 5 {
		s.do(t, "GET", "/things", "")
	}
	wantMetrics(t, s.scrape(t),
		`rate_limit_decisions_total{decision="allowed"} 2`,
		`rate_limit_decisions_total{decision="limited"} 3`,
		`rate_limit_decisions_total{decision="failed"} 0`,
	)
}

func TestMetricsOfReadiness(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := measured()
		s.deps.Checks = []web.Check{check("database", nil), optionalCheck("mail", errDown)}
		wantMetrics(t, s.start(t).scrape(t), `app_ready 1`, `app_dependency_up{dependency="database"} 1`, `app_dependency_up{dependency="mail"} 0`)
		s.server.Drain()
		wantMetrics(t, s.scrape(t), `app_ready 0`, `app_dependency_up{dependency="database"} 1`)

		s.deps.Checks = []web.Check{check("database", errors.New("down"))}
		wantMetrics(t, s.start(t).scrape(t), `app_ready 0`, `app_dependency_up{dependency="database"} 0`)
	})
}

func TestMetricsOfDependencies(t *testing.T) {
	t.Parallel()
	pool := prometheus.NewGauge(prometheus.GaugeOpts{Name: "pool_connections"})
	pool.Set(7)
	s := measured()
	s.deps.Collectors = []prometheus.Collector{pool}
	wantMetrics(t, s.start(t).scrape(t), `pool_connections 7`)
}
