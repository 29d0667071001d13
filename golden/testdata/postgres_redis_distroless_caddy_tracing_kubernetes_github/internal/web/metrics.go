package web

import (
	"cmp"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Decisions of the rate limit, as values of a label.
const (
	decisionAllowed = "allowed"
	decisionLimited = "limited"
	decisionFailed  = "failed" // to decide
)

// metrics counts requests and responses.
type metrics struct {
	registry  *prometheus.Registry
	inFlight  prometheus.Gauge
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	sizes     *prometheus.HistogramVec
	decisions map[string]prometheus.Counter

	mu     sync.RWMutex
	series map[seriesKey]series
}

// series are the metrics of responses with the same labels. Looking them up
// once costs less than once for each metric.
type series struct {
	requests        prometheus.Counter
	durations, size prometheus.Observer
}

type seriesKey struct {
	method, route string
	status        int
}

// newMetrics returns metrics whose registry also has the metrics of more, the
// Go runtime and the process.
func newMetrics(build Build, more []prometheus.Collector) *metrics {
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		decisions: map[string]prometheus.Counter{},
		series:    map[seriesKey]series{},
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "http_requests_in_flight",
			Help: "Requests being served.",
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total",
			Help: "Requests, by method, route and status of the response.",
		}, []string{"method", "route", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_request_duration_seconds",
			Help:    "Time from the header of a request to the end of its response.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route"}),
		sizes: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_response_size_bytes",
			Help:    "Size of the body of a response.",
			Buckets: prometheus.ExponentialBuckets(256, 4, 8), // up to 4 MiB
		}, []string{"method", "route"}),
	}
	decisions := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "rate_limit_decisions_total",
		Help: "Requests that the rate limit allowed, limited or failed to count.",
	}, []string{"decision"})
	for _, decision := range []string{decisionAllowed, decisionLimited, decisionFailed} {
		m.decisions[decision] = decisions.WithLabelValues(decision)
	}
	m.registry.MustRegister(more...)
	m.registry.MustRegister(m.inFlight, m.requests, m.durations, m.sizes, decisions,
		buildInfo(build),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
	)
	return m
}

// buildInfo returns a metric whose labels name the build.
func buildInfo(build Build) prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "app_build_info",
		Help:        "Name, version and revision of the service. The value is always 1.",
		ConstLabels: prometheus.Labels{"name": build.Name, "version": build.Version, "revision": build.Revision},
	})
	info.Set(1)
	return info
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry, EnableOpenMetrics: true})
}

// countInFlight counts the requests being served.
func (m *metrics) countInFlight(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.inFlight.Inc()
		defer m.inFlight.Dec()
		next.ServeHTTP(w, r)
	})
}

// observe counts a response. Its labels hold the route, not the path: clients
// choose paths, and every label value costs memory.
func (m *metrics) observe(r *http.Request, route string, status int, size int64, took time.Duration) {
	s := m.seriesOf(seriesKey{knownMethod(r.Method), route, status})
	s.requests.Inc()
	observeTraced(s.durations, r, took)
	s.size.Observe(float64(size))
}

// routeOf returns the pattern of the request's route, none if it has no route.
func (s *Server) routeOf(r *http.Request, status int) string {
	if status == http.StatusMethodNotAllowed {
		return "none"
	}
	route := chi.RouteContext(r.Context()).RoutePattern()
	if route == "" { // middleware has responded before the router looked for it
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		route = s.router.Find(chi.NewRouteContext(), method, cmp.Or(r.URL.RawPath, r.URL.Path))
	}
	return cmp.Or(route, "none")
}

func (m *metrics) seriesOf(key seriesKey) series {
	m.mu.RLock()
	s, exists := m.series[key]
	m.mu.RUnlock()
	if exists {
		return s
	}
	s = series{
		requests:  m.requests.WithLabelValues(key.method, key.route, strconv.Itoa(key.status)),
		durations: m.durations.WithLabelValues(key.method, key.route),
		size:      m.sizes.WithLabelValues(key.method, key.route),
	}
	m.mu.Lock()
	m.series[key] = s
	m.mu.Unlock()
	return s
}

// countDecision counts a decision of the rate limit. It does nothing on nil.
func (m *metrics) countDecision(decision string) {
	if m != nil {
		m.decisions[decision].Inc()
	}
}

func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
