package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/ratelimit"
)

// limitSubjects refuses requests over the limit of their subject, from whatever
// addresses they come. Their addresses have been limited before.
func (s *Server) limitSubjects(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		principal := auth.FromContext(r.Context())
		if principal == nil {
			next.ServeHTTP(w, r)
			return
		}
		sum := sha256.Sum256([]byte(principal.Subject)) // so that no key is long, or has odd characters
		result, err := s.auth.Subjects.Allow(r.Context(), "subject:"+hex.EncodeToString(sum[:]))
		switch {
		case err != nil && r.Context().Err() != nil:
			s.fail(w, r, err)
		case err != nil && s.limits.Optional:
			next.ServeHTTP(w, r)
		case err != nil:
			s.fail(w, r, unavailable(TypeRateLimitUnavailable, "requests cannot be counted at the moment"))
		case !result.Allowed:
			setRateLimitHeaders(w.Header(), result)
			s.metrics.countDecision(decisionLimited)
			s.fail(w, r, &Problem{Status: http.StatusTooManyRequests, Detail: "too many requests; come back later", retryAfter: result.RetryAfter})
		default:
			tighten(w.Header(), result)
			next.ServeHTTP(w, r)
		}
	})
}

// tighten reports the limit of the subject if it leaves less than that of the
// address, which is in the header.
func tighten(header http.Header, result ratelimit.Result) {
	left, err := strconv.Atoi(header.Get("RateLimit-Remaining"))
	if err != nil || result.Remaining < left {
		setRateLimitHeaders(header, result)
	}
}
