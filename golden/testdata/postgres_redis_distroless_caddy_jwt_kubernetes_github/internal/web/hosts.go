package web

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// hosts are the names that requests may ask for.
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

// trustHosts refuses requests for hosts that are not configured.
func (s *Server) trustHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isProbe(r) && !s.trusted.contain(r.Host) {
			s.fail(w, r, &Problem{Status: http.StatusBadRequest, Detail: "this host is not served here"})
			return
		}
		next.ServeHTTP(w, r)
	})
}
