package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strconv"

	"example.com/orders/internal/ratelimit"
)

// Limits are the rate limits. A request must be within each of them.
type Limits struct {
	Addresses   ratelimit.Limiter // by the client's address; nil for no limit at all
	Credentials ratelimit.Limiter // by the header Authorization, where there is one; may be nil
	// Optional passes requests on while they cannot be counted. Whoever cannot
	// count them logs the outage.
	Optional bool
}

// limitRequests refuses requests over their client's limit, and reports to
// every client what is left of it.
func (s *Server) limitRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.isProbe(r) {
			next.ServeHTTP(w, r)
			return
		}
		result, err := s.limits.allow(r)
		switch {
		case err != nil && r.Context().Err() != nil:
			s.fail(w, r, err)
			return
		case err != nil && s.limits.Optional:
			s.metrics.countDecision(decisionFailed)
			next.ServeHTTP(w, r)
			return
		case err != nil:
			s.metrics.countDecision(decisionFailed)
			s.fail(w, r, unavailable(TypeRateLimitUnavailable, "requests cannot be counted at the moment"))
			return
		}
		setRateLimitHeaders(w.Header(), result)
		if !result.Allowed {
			s.metrics.countDecision(decisionLimited)
			s.fail(w, r, &Problem{Status: http.StatusTooManyRequests, Detail: "too many requests; come back later", retryAfter: result.RetryAfter})
			return
		}
		s.metrics.countDecision(decisionAllowed)
		next.ServeHTTP(w, r)
	})
}

// allow counts a request by its address and then by its credentials, and returns
// the decision that leaves less. Clients can make up credentials, so these only
// ever add a limit.
func (l *Limits) allow(r *http.Request) (ratelimit.Result, error) {
	byAddress, err := l.Addresses.Allow(r.Context(), "ip:"+clientName(network(requestOf(r).client)))
	credentials := r.Header.Get("Authorization")
	if err != nil || !byAddress.Allowed || l.Credentials == nil || credentials == "" {
		return byAddress, err
	}
	sum := sha256.Sum256([]byte(credentials)) // so that no store holds the credentials
	byCredentials, err := l.Credentials.Allow(r.Context(), "authorization:"+hex.EncodeToString(sum[:]))
	if err != nil || !byCredentials.Allowed || byCredentials.Remaining <= byAddress.Remaining {
		return byCredentials, err
	}
	return byAddress, nil
}

// network returns what one client is assigned: an address, or with IPv6 a
// network of 2^64 addresses, of which it returns the first.
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

// setRateLimitHeaders uses the names in the form of http.Header, which
// http.Header.Set would make of their usual form for every response.
func setRateLimitHeaders(header http.Header, result ratelimit.Result) {
	header["Ratelimit-Limit"] = []string{strconv.Itoa(result.Limit)}
	header["Ratelimit-Remaining"] = []string{strconv.Itoa(result.Remaining)}
	header["Ratelimit-Reset"] = []string{strconv.Itoa(seconds(result.Reset))}
}
