package web_test

import (
	"strings"
	"testing"
)

func TestClientAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ trusted, peer, forwarded, want string }{
		"direct":                     {"", "192.0.2.1:99", "", "192.0.2.1"},
		"no proxy is trusted":        {"", "192.0.2.1:99", "203.0.113.9", "192.0.2.1"},
		"an untrusted peer":          {"10.0.0.0/8", "192.0.2.1:99", "203.0.113.9", "192.0.2.1"},
		"a trusted proxy":            {"10.0.0.0/8", "10.1.2.3:99", "203.0.113.9", "203.0.113.9"},
		"two trusted proxies":        {"10.0.0.0/8", "10.1.2.3:99", "203.0.113.9, 10.9.9.9", "203.0.113.9"},
		"a client that makes it up":  {"10.0.0.0/8", "10.1.2.3:99", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"a proxy that says nothing":  {"10.0.0.0/8", "10.1.2.3:99", "", "10.1.2.3"},
		"a proxy that says nonsense": {"10.0.0.0/8", "10.1.2.3:99", "203.0.113.9, nonsense", "10.1.2.3"},
		"one address, IPv6":          {"2001:db8::1", "[2001:db8::1]:99", "2001:db8:7::7", "2001:db8:7::7"},
		"a peer without an address":  {"", "@", "203.0.113.9", "unknown"},
		"the same, with trust":       {"10.0.0.0/8", "@", "203.0.113.9", "unknown"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService()
			s.variables["APP_TRUSTED_PROXIES"] = test.trusted
			s.start(t).do(t, "GET", "/", "", "RemoteAddr", test.peer, "X-Forwarded-For", test.forwarded)
			if !strings.Contains(s.log.String(), `"client":"`+test.want+`"`) {
				t.Errorf("want client %s, got log %s", test.want, s.log.String())
			}
		})
	}
}
