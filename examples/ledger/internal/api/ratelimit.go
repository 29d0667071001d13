package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"example.com/books/ledger/internal/config"
	"example.com/books/ledger/internal/outage"
	"example.com/books/ledger/internal/ratelimit"
)

// limit is the rate limit and how it is told to clients.
type limit struct {
	limiter         ratelimit.Limiter // nil when there is none
	optional        bool
	byAuthorization bool
	watch           *outage.Watch
}

func newLimit(cfg config.RateLimit, deps Dependencies, watch *outage.Watch) limit {
	return limit{
		limiter:         deps.Limiter,
		optional:        deps.LimiterOptional,
		byAuthorization: cfg.Key == "authorization",
		watch:           watch,
	}
}

// limitRequests answers 429 to clients over their limit, and tells every
// client where it stands.
func (s *Server) limitRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.isProbe(r) {
			next.ServeHTTP(w, r)
			return
		}
		result, err := s.limit.limiter.Allow(r.Context(), s.limit.key(w, r))
		if err != nil && r.Context().Err() != nil {
			s.fail(w, r, err)
			return
		}
		s.limit.watch.Report(r.Context(), err)
		if err != nil {
			s.metrics.limitFailed()
			if s.limit.optional {
				next.ServeHTTP(w, r)
				return
			}
			s.unavailable(w, r, "requests cannot be counted at the moment", limiterRetry)
			return
		}
		tell(w.Header(), result)
		if !result.Allowed {
			s.tooManyRequests(w, r, result.RetryAfter)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// limiterRetry is when to come back after the limiter failed.
const limiterRetry = time.Second

// key names the client that a request is counted for.
func (l *limit) key(w http.ResponseWriter, r *http.Request) string {
	if credentials := r.Header.Get("Authorization"); l.byAuthorization && credentials != "" {
		sum := sha256.Sum256([]byte(credentials)) // no store shall hold the credentials
		return "authorization:" + hex.EncodeToString(sum[:])
	}
	return "ip:" + clientName(network(exchangeOf(w).client))
}

// network returns what one client holds: an address, or with IPv6 the first
// address of its network of 2^64.
func network(client netip.Addr) netip.Addr {
	if !client.Is6() {
		return client
	}
	prefix, err := client.WithZone("").Prefix(64)
	if err != nil {
		return client
	}
	return prefix.Addr()
}

func tell(header http.Header, result ratelimit.Result) {
	header.Set("Ratelimit-Limit", strconv.Itoa(result.Limit)) // spelled as net/http keeps them
	header.Set("Ratelimit-Remaining", strconv.Itoa(result.Remaining))
	header.Set("Ratelimit-Reset", strconv.Itoa(seconds(result.Reset)))
}

// seconds rounds up: who waits that long has waited long enough.
func seconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}
