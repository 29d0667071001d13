package web

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/go-chi/cors"

	"example.com/orders/internal/config"
)

// securityHeaders keeps browsers from doing more with a response than reading
// it, and anybody from storing it unless a handler says otherwise. HSTS is for
// responses over HTTPS only (RFC 6797, section 7.2).
func securityHeaders(cfg config.Headers) func(http.Handler) http.Handler {
	// All responses share the values: a seventh of the time of a request went
	// into allocating them anew. Names are in the form of http.Header.
	always := http.Header{
		"Cache-Control":           {"no-store"},
		"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
		"Permissions-Policy":      {"camera=(), geolocation=(), microphone=()"},
		"Referrer-Policy":         {"no-referrer"},
		"X-Content-Type-Options":  {"nosniff"},
		"X-Frame-Options":         {"DENY"},
	}
	hsts := []string{"max-age=" + strconv.FormatInt(int64(cfg.HSTSMaxAge.Seconds()), 10)}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			maps.Copy(header, always)
			if cfg.HSTSMaxAge > 0 && requestOf(r).https {
				header["Strict-Transport-Security"] = hsts
			}
			next.ServeHTTP(w, r)
		})
	}
}

// allowOrigins lets pages of other origins read the responses.
func allowOrigins(cfg config.CORS) func(http.Handler) http.Handler {
	return cors.Handler(cors.Options{
		AllowedOrigins:   cfg.AllowedOrigins,
		AllowedMethods:   cfg.AllowedMethods,
		AllowedHeaders:   cfg.AllowedHeaders,
		ExposedHeaders:   []string{"ETag", "Location", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", requestIDHeader},
		AllowCredentials: cfg.AllowCredentials,
		MaxAge:           int(cfg.MaxAge.Seconds()),
	})
}
