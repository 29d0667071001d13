package golden

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// newClient returns a client that trusts the proxy's own authority and no other,
// and finds the ports of the proxy where they are published now.
func (p *productionTopology) newClient(t *testing.T) *http.Client {
	t.Helper()
	proxy := p.Containers(t, "caddy")[0]
	root := proxy.Exec(t, "sh", "-c", "cat $XDG_DATA_HOME/caddy/pki/authorities/local/root.crt")
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM([]byte(root)) {
		t.Fatalf("the proxy's authority is not a certificate: %q", root)
	}
	published := map[string]string{"localhost:80": proxy.Address(t, 80), "localhost:443": proxy.Address(t, 443)}
	client := &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: authorities},
			MaxIdleConnsPerHost: 16,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, published[address])
			},
		},
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// call sends a request to the proxy; headers are pairs of a name and a value.
func (p *productionTopology) call(ctx context.Context, method, path, body string, headers ...string) (response, error) {
	return send(ctx, p.client, method, "https://localhost"+path, body, headers...)
}

// await polls path until the response has the status.
func (p *productionTopology) await(t *testing.T, status int, path string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		got, err := p.call(t.Context(), "GET", path, "")
		if err == nil && got.status == status {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %d %s %v, want %d", path, got.status, got.body, err, status)
		}
	}
}

// fromContainer runs a shell script in a container on the proxy's network, as
// another client. It returns the container's address there and what the script
// printed.
func (p *productionTopology) fromContainer(t *testing.T, script string) (address, printed string) {
	t.Helper()
	code, output := p.builder.Finish(t, p.builder.pinned(t, "CADDY_IMAGE"), []string{
		"--network", p.name + "-production_edge", "--add-host", "shop.internal:" + p.prefix + ".2", "--entrypoint", "sh",
	}, "-c", "hostname -i; "+script)
	if code != 0 {
		t.Fatalf("exit code %d:\n%s", code, output)
	}
	address, printed, _ = strings.Cut(output, "\n")
	return strings.TrimSpace(address), printed
}
