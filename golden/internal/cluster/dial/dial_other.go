//go:build !unix

// Package dial opens connections within the network of another process.
package dial

import (
	"context"
	"errors"
	"net"
)

// Dialer asks the server at a Unix socket for connections.
type Dialer struct {
	Socket string
}

// DialContext fails: this system passes no connections between processes.
func (d Dialer) DialContext(context.Context, string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported
}
