package config

import (
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// checkPath refuses paths that would hide another route or match more than
// themselves.
func checkPath(p *problems, variable, value string) {
	plain := (&url.URL{Path: value}).EscapedPath() == value && !strings.ContainsAny(value, "{}*")
	switch {
	case !strings.HasPrefix(value, "/") || path.Clean(value) != value || !plain:
		p.add(variable, "%q is not a plain path; set it to one such as /status", value)
	case isReserved(value):
		p.add(variable, "%q belongs to another route; set it to a path such as /status", value)
	}
}

// isReserved reports whether a path is that of a route which is not configured.
// A route that is added outside of /api has to be added here.
func isReserved(value string) bool {
	for _, tree := range []string{"/api/", "/debug/", "/docs/", "/problems/"} {
		if strings.HasPrefix(value+"/", tree) {
			return true
		}
	}
	return slices.Contains([]string{"/", "/metrics", "/openapi.json", "/openapi.yaml"}, value)
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$`)

// isHost takes addresses and names, without a port.
func isHost(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil || hostName.MatchString(s) && len(s) <= 253
}

// isOrigin takes one origin, or all that are subdomains of a name.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && s == u.Scheme+"://"+u.Host &&
		isHost(strings.TrimPrefix(u.Hostname(), "*."))
}

// token is how HTTP writes methods and names of headers.
var token = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)
