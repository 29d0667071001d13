package postgres

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// A relay stands between the service and the server, and fails as a network or
// a server does.
type relay struct {
	listener net.Listener
	server   string

	mu     sync.Mutex
	conns  []net.Conn
	frozen chan struct{} // not nil while nothing passes; closed when it passes again
	down   bool          // connections are refused
}

// newRelay returns a relay to the server of url, and the URL through it.
func newRelay(t *testing.T, raw string) (*relay, string) {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, server: u.Host}
	go r.accept()
	t.Cleanup(func() {
		r.thaw()
		_ = listener.Close()
		r.cut()
	})
	u.Host = listener.Addr().String()
	return r, u.String()
}

func (r *relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.server)
		r.mu.Lock()
		refused := r.down || err != nil
		if refused {
			_ = client.Close()
		} else {
			r.conns = append(r.conns, client, server)
			go r.copy(server, client)
			go r.copy(client, server)
		}
		r.mu.Unlock()
	}
}

// copy passes on what comes, except while the relay is frozen.
func (r *relay) copy(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		r.mu.Lock()
		frozen := r.frozen
		r.mu.Unlock()
		if frozen != nil {
			<-frozen
		}
		if _, writeErr := to.Write(buffer[:n]); err != nil || writeErr != nil {
			_ = to.Close()
			return
		}
	}
}

// freeze lets nothing pass, as a server under SIGSTOP.
func (r *relay) freeze() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frozen = make(chan struct{})
}

func (r *relay) thaw() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.frozen != nil {
		close(r.frozen)
		r.frozen = nil
	}
}

// cut closes every connection, as a server that restarts.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range r.conns {
		_ = conn.Close()
	}
	r.conns = nil
}

func (r *relay) setDown(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}
