package api

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/cors"

	"example.com/orders/internal/config"
)

// hosts are the names under which the service may be asked.
type hosts struct {
	names    []string
	suffixes []string // with a leading dot
}

func newHosts(list []string) hosts {
	var h hosts
	for _, host := range list {
		host = strings.ToLower(host)
		if suffix, ok := strings.CutPrefix(host, "*"); ok {
			h.suffixes = append(h.suffixes, suffix)
		} else {
			h.names = append(h.names, host)
		}
	}
	return h
}

// contain takes the value of a Host header.
func (h hosts) contain(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return slices.Contains(h.names, host) ||
		slices.ContainsFunc(h.suffixes, func(suffix string) bool { return strings.HasSuffix(host, suffix) })
}

// trustHosts refuses requests for other hosts than ours.
func (s *Server) trustHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isProbe(r) && !s.trusted.contain(r.Host) {
			s.badRequest(w, r, "this host is not served here")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// securityHeaders keeps browsers from doing more with an answer than read it.
func securityHeaders(cfg config.Headers) func(http.Handler) http.Handler {
	type field struct {
		name  string
		value []string
	}
	fields := []field{
		{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
		{"Referrer-Policy", []string{"no-referrer"}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"X-Frame-Options", []string{"DENY"}},
	}
	if cfg.HSTSMaxAge > 0 {
		fields = append(fields, field{"Strict-Transport-Security", []string{fmt.Sprintf("max-age=%d", int64(cfg.HSTSMaxAge.Seconds()))}})
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			for _, f := range fields {
				header[f.name] = f.value // one slice for all answers: nobody changes it
			}
			next.ServeHTTP(w, r)
		})
	}
}

// allowOrigins lets pages of other origins read the answers.
func allowOrigins(cfg config.CORS) func(http.Handler) http.Handler {
	exposed := []string{"Etag", "Location", "Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset", "Retry-After", requestIDHeader}
	return cors.Handler(cors.Options{
		AllowedOrigins:   cfg.AllowedOrigins,
		AllowedMethods:   cfg.AllowedMethods,
		AllowedHeaders:   cfg.AllowedHeaders,
		ExposedHeaders:   []string{strings.Join(exposed, ", ")}, // once, not for every answer
		AllowCredentials: cfg.AllowCredentials,
		MaxAge:           int(cfg.MaxAge.Seconds()),
	})
}

// limitBody refuses bodies over the limit: at once if the client says how
// long its is, else while it is read.
func (s *Server) limitBody(next http.Handler) http.Handler {
	most := s.cfg.Server.MaxRequestBodyBytes
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > most {
			s.bodyTooLarge(w, r)
			return
		}
		if r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, most)
		}
		next.ServeHTTP(w, r)
	})
}
