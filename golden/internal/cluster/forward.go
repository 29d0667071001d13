package cluster

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/chassis-go/chassis/golden/internal/cluster/dial"
)

// forward is a port on loopback that leads to an address within the network of the
// node.
type forward struct {
	listener net.Listener
	dialer   dial.Dialer
	target   string

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

func startForward(dialer dial.Dialer, target string) (*forward, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &forward{listener: listener, dialer: dialer, target: target, open: map[net.Conn]bool{}}
	go f.serve()
	return f, nil
}

func (f *forward) address() string { return f.listener.Addr().String() }

// close closes the port and all connections.
func (f *forward) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for connection := range f.open {
		connection.Close()
	}
	return f.listener.Close()
}

func (f *forward) serve() {
	for {
		client, err := f.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			go f.connect(client)
		}
	}
}

// connect copies both ways until both are at their end.
func (f *forward) connect(client net.Conn) {
	defer client.Close()
	server, err := f.dialer.DialContext(context.Background(), "tcp", f.target)
	if err != nil {
		return // the client sees its connection closed
	}
	defer server.Close()
	if !f.track(client, server) {
		return
	}
	defer f.forget(client, server)
	var group sync.WaitGroup
	group.Go(func() { copyAll(server, client) })
	group.Go(func() { copyAll(client, server) })
	group.Wait()
}

// track remembers connections that close has to close, and reports whether there
// is still time for that.
func (f *forward) track(connections ...net.Conn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, connection := range connections {
		f.open[connection] = true
	}
	return !f.closed
}

func (f *forward) forget(connections ...net.Conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, connection := range connections {
		delete(f.open, connection)
	}
}

// copyAll copies until from is at its end, and tells to so.
func copyAll(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
