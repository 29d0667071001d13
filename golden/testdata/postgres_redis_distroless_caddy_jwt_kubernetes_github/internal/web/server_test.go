package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/orders/internal/web"
)

func TestHTTPServer(t *testing.T) {
	t.Parallel()
	server := newService().start(t).server.HTTPServer()
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= server.ReadTimeout || server.IdleTimeout <= 0 || server.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", server)
	}
}

// dial starts a server of s and returns a connection to it.
func (s *service) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.start(t).server.HTTPServer()
	server.Start()
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn.(*net.TCPConn)
}

// TestHalfClosedClient closes the client's side of the connection while its
// request waits, and still reads: what did not happen must not look done.
func TestHalfClosedClient(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	s := newService()
	s.handle = func(_ http.ResponseWriter, r *http.Request) error {
		if _, err := io.ReadAll(r.Body); err != nil { // only then does the server notice
			return err
		}
		close(began)
		<-r.Context().Done()
		return r.Context().Err()
	}
	conn := s.dial(t)
	fmt.Fprint(conn, "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	<-began
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); len(got) > 0 {
		t.Errorf("got %q (%v), want a cut connection", got, err)
	}
}

// TestDrainClosesConnections holds that responses ask for the end of their
// connection from then on.
func TestDrainClosesConnections(t *testing.T) {
	t.Parallel()
	s := newService()
	conn := s.dial(t)
	reader := bufio.NewReader(conn)
	for _, draining := range []bool{false, false, true} {
		if draining {
			s.server.Drain()
		}
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusOK || response.Close != draining {
			t.Errorf("draining %t: got status %d, close %t", draining, response.StatusCode, response.Close)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLargeResponse holds that a body whose length is known is not chunked.
func TestLargeResponse(t *testing.T) {
	t.Parallel()
	s := newService()
	s.handle = func(w http.ResponseWriter, _ *http.Request) error {
		return web.Encode(w, http.StatusOK, strings.Repeat("x", 1<<20))
	}
	conn := s.dial(t)
	fmt.Fprint(conn, "GET /things HTTP/1.1\r\nHost: x\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.ContentLength != 1<<20+3 || len(response.TransferEncoding) > 0 {
		t.Errorf("got length %d, encoding %v", response.ContentLength, response.TransferEncoding)
	}
}
