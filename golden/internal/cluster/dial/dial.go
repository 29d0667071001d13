//go:build unix

// Package dial opens connections within the network of another process.
//
// That process serves a Unix socket. It opens each connection that a client asks
// for, and passes it on: what the client has is the connection itself, with no
// proxy in between that could change when and how it fails.
package dial

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// answer is what a client reads beside the connection.
type answer struct {
	Message string        `json:"message,omitempty"` // why there is none
	Errno   syscall.Errno `json:"errno,omitempty"`   // of the system call that failed
}

// Serve opens connections for the clients of listener until it is closed.
func Serve(listener *net.UnixListener, dialer *net.Dialer) error {
	for {
		client, err := listener.AcceptUnix()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go serve(client, dialer)
	}
}

// serve opens the connection that a client asks for in a line with network and
// address.
func serve(client *net.UnixConn, dialer *net.Dialer) {
	defer client.Close()
	request := bufio.NewReader(client)
	line, err := request.ReadString('\n')
	if err != nil {
		return
	}
	network, address, _ := strings.Cut(strings.TrimSpace(line), " ")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { // until the client gives up
		defer cancel()
		_, _ = io.Copy(io.Discard, request)
	}()
	connection, err := dialer.DialContext(ctx, network, address)
	if err == nil {
		err = pass(client, connection)
	}
	if err != nil {
		failed := answer{Message: err.Error()}
		errors.As(err, &failed.Errno)
		_ = json.NewEncoder(client).Encode(failed) // to a client that may be gone
	}
}

// pass sends the connection to the client and closes it here.
func pass(client *net.UnixConn, connection net.Conn) error {
	defer connection.Close()
	socket, ok := connection.(syscall.Conn)
	if !ok {
		return fmt.Errorf("a %T cannot be passed on", connection)
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var sent error
	err = raw.Control(func(fd uintptr) {
		_, _, sent = client.WriteMsgUnix([]byte("{}\n"), syscall.UnixRights(int(fd)), nil)
	})
	return errors.Join(err, sent)
}

// Dialer asks the server at a Unix socket for connections.
type Dialer struct {
	Socket string
}

// DialContext opens a connection like [net.Dialer.DialContext]. Names are
// resolved where the server is.
func (d Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := d.dial(ctx, network, address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: fmt.Errorf("%s: %w", address, err)}
	}
	return connection, nil
}

func (d Dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := new(net.Dialer).DialContext(ctx, "unix", d.Socket)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	passed, err := receive(connection.(*net.UnixConn), network+" "+address+"\n")
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return passed, err
}

// receive sends the request and returns the connection that comes back.
func receive(server *net.UnixConn, request string) (net.Conn, error) {
	if _, err := io.WriteString(server, request); err != nil {
		return nil, err
	}
	text, rights := make([]byte, 4096), make([]byte, syscall.CmsgSpace(4))
	n, received, _, _, err := server.ReadMsgUnix(text, rights)
	if err != nil {
		return nil, err
	}
	var got answer
	if err := json.Unmarshal(text[:n], &got); err != nil {
		return nil, fmt.Errorf("the dialer sends %q: %w", text[:n], err)
	}
	switch {
	case got.Errno != 0:
		return nil, os.NewSyscallError("connect", got.Errno)
	case got.Message != "":
		return nil, errors.New(got.Message)
	}
	return connectionOf(rights[:received])
}

// connectionOf returns the connection in a control message.
func connectionOf(rights []byte) (net.Conn, error) {
	messages, err := syscall.ParseSocketControlMessage(rights)
	if err != nil || len(messages) != 1 {
		return nil, errors.Join(fmt.Errorf("the dialer sends %d control messages, not one", len(messages)), err)
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, errors.Join(fmt.Errorf("the dialer sends %d files, not one", len(fds)), err)
	}
	file := os.NewFile(uintptr(fds[0]), "connection")
	defer file.Close() // the connection has a copy
	return net.FileConn(file)
}
