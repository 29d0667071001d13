package web

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/go-chi/chi/v5/middleware"
)

// peer returns the address at the other end of the connection, the zero Addr
// if there is none.
func peer(r *http.Request) netip.Addr {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Addr().Unmap()
}

// trustProxies takes the client's address and scheme from what trusted proxies
// say: X-Forwarded-For, and X-Forwarded-Proto if the peer is one of them.
// If that is not an address, the client is the peer.
func trustProxies(proxies []string) func(http.Handler) http.Handler {
	var networks []netip.Prefix
	for _, proxy := range proxies {
		networks = append(networks, netip.MustParsePrefix(proxy)) // checked by package config
	}
	forwardedFor := middleware.ClientIPFromXFF(proxies...)
	return func(next http.Handler) http.Handler {
		return forwardedFor(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			known := requestOf(r)
			if contains(networks, known.client) {
				known.https = forwardedHTTPS(r, known.https)
			}
			if client := middleware.GetClientIPAddr(r.Context()); client.IsValid() {
				known.client = client
			}
			next.ServeHTTP(w, r)
		}))
	}
}

func contains(networks []netip.Prefix, addr netip.Addr) bool {
	for _, network := range networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

// forwardedHTTPS reports whether X-Forwarded-Proto says https, as the first
// proxy saw it; otherwise is for requests that do not have the header once.
func forwardedHTTPS(r *http.Request, otherwise bool) bool {
	values := r.Header.Values("X-Forwarded-Proto")
	if len(values) != 1 {
		return otherwise
	}
	scheme, _, _ := strings.Cut(values[0], ",")
	return strings.EqualFold(strings.TrimSpace(scheme), "https")
}

// clientName returns the address for logs and keys.
func clientName(client netip.Addr) string {
	if !client.IsValid() {
		return "unknown"
	}
	return client.String()
}
