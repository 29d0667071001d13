// Command peer has the features of a rendered service, assembled from chi's
// own middleware and the packages that are usually put beside it. The service
// is measured against it on the same route, with notes in memory. It listens
// on the address that is its only argument.
package main

import (
	"encoding/json"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"
	"github.com/go-chi/httplog/v3"
	"github.com/go-chi/httprate"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/unrolled/secure"
)

type note struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func main() {
	r := chi.NewRouter()
	use(r)
	now := time.Now().UTC()
	notes := map[string]note{"1": {ID: "019aaaaa-0000-7000-8000-000000000000", Title: "measured", Body: "text", Version: 1, CreatedAt: now, UpdatedAt: now}}
	var mu sync.RWMutex
	r.Get("/api/v1/notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		mu.RLock()
		n, found := notes[chi.URLParam(r, "id")]
		mu.RUnlock()
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", strconv.Quote(strconv.FormatInt(n.Version, 10)))
		json.NewEncoder(w).Encode(n)
	})
	server := &http.Server{
		Addr: os.Args[1], Handler: r,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 35 * time.Second, IdleTimeout: 11 * time.Minute,
	}
	log.Fatal(server.ListenAndServe())
}

// use adds what a request passes, as the documentation of each package shows
// it.
func use(r *chi.Mux) {
	registry := prometheus.NewRegistry()
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "http_requests_total"}, []string{"method", "code"})
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_duration_seconds"}, []string{"method", "code"})
	registry.MustRegister(requests, durations)
	r.Use(
		middleware.RequestID,
		middleware.ClientIPFromXFF("127.0.0.1/32"),
		httplog.RequestLogger(slog.New(slog.NewJSONHandler(os.Stdout, nil)), &httplog.Options{Level: slog.LevelInfo, RecoverPanics: true}),
		func(next http.Handler) http.Handler {
			return promhttp.InstrumentHandlerDuration(durations, promhttp.InstrumentHandlerCounter(requests, next))
		},
		middleware.Timeout(30*time.Second),
		secure.New(secure.Options{
			AllowedHosts:          []string{`127\.0\.0\.1:\d+`},
			AllowedHostsAreRegex:  true,
			STSSeconds:            86400,
			ForceSTSHeader:        true,
			FrameDeny:             true,
			ContentTypeNosniff:    true,
			ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
			ReferrerPolicy:        "no-referrer",
			PermissionsPolicy:     "camera=(), geolocation=(), microphone=()",
		}).Handler,
		middleware.NoCache,
		cors.Handler(cors.Options{AllowedOrigins: []string{"https://app.example.com"}, ExposedHeaders: []string{"ETag", "Location", "Retry-After"}}),
		httprate.Limit(1_000_000_000, time.Minute, httprate.WithKeyFuncs(func(r *http.Request) (string, error) { return middleware.GetClientIP(r.Context()), nil })),
		middleware.RequestSize(5<<20),
		middleware.GetHead,
	)
}
