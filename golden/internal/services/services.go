// Package services starts throwaway PostgreSQL and Redis servers for tests:
// the distribution's binaries, or else containers of the pinned images.
//
// Every server listens on a free loopback port, keeps its data in a directory of
// its own that is removed with it, and ends with the process that started it,
// even if that is killed.
package services

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrUnavailable is wrapped by the errors that mean that this machine has
// neither the binaries of a server nor a container engine with its image.
var ErrUnavailable = errors.New("not available on this machine")

// errPortTaken is wrapped by the error of a server whose port another process has.
var errPortTaken = errors.New("the port is taken")

const (
	startLimit = 60 * time.Second // for a server to accept connections
	stopLimit  = 10 * time.Second // for a server to end after its signal
	attempts   = 5                // a free port may be taken by the time of its use
)

// server is a running server.
type server struct {
	process *Process
	start   startup // what it was started by
	addr    string  // loopback host:port
}

// startup is what it takes to start a server.
type startup struct {
	cmd *exec.Cmd
	dir string // of the server's own, removed with it
	// restarts says that it can be started again after it ended, as it was.
	restarts bool
	// listens returns the address at which this server, and no other, listens;
	// empty if it does not yet. log is what it has printed.
	listens func(log string) string
	// ready succeeds once the server at addr takes commands.
	ready func(ctx context.Context, addr string) error
}

// launch starts a server and waits until it is ready.
func launch(start startup) (*server, error) {
	s, err := start.run()
	if err != nil {
		os.RemoveAll(start.dir)
	}
	return s, err
}

func (start startup) run() (*server, error) {
	output, err := os.Create(filepath.Join(start.dir, "log"))
	if err != nil {
		return nil, err
	}
	defer output.Close()
	start.cmd.Stdout, start.cmd.Stderr = output, output
	process, err := Start(start.cmd)
	if err != nil {
		return nil, err
	}
	s := &server{process: process, start: start}
	if err := s.await(output.Name()); err != nil {
		process.Stop(stopLimit)
		log, _ := os.ReadFile(output.Name())
		if strings.Contains(string(log), "ddress already in use") {
			err = errPortTaken
		}
		return nil, fmt.Errorf("%s: %w\n%s", filepath.Base(start.cmd.Path), err, log)
	}
	return s, nil
}

// await polls the server until it is ready, it ends, or the time is up.
func (s *server) await(logFile string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		log, err := os.ReadFile(logFile)
		if err != nil {
			return err
		}
		if s.addr = s.start.listens(string(log)); s.addr != "" {
			if err = s.start.ready(ctx, s.addr); err == nil {
				return nil
			}
		}
		select {
		case <-s.process.Done():
			return errors.New("ended at once")
		case <-ctx.Done():
			return fmt.Errorf("does not accept connections within %s: %w", startLimit, errors.Join(err, ctx.Err()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Addr returns the server's loopback address and port.
func (s *server) Addr() string { return s.addr }

// Port returns the server's port.
func (s *server) Port() string {
	_, port, _ := strings.Cut(s.addr, ":")
	return port
}

// Stop ends the server and removes its data. It may be called twice.
func (s *server) Stop() {
	s.process.Stop(stopLimit)
	os.RemoveAll(s.start.dir)
}

// onPort returns the address of a server that was started with this port, once its
// log says that it accepts connections there. Both PostgreSQL and Redis say so in
// these words, and end if another process has the port.
func onPort(port string) func(log string) string {
	return func(log string) string {
		if !strings.Contains(strings.ToLower(log), "ready to accept connections") {
			return ""
		}
		return net.JoinHostPort("127.0.0.1", port)
	}
}

// onFreePort calls start with a port that is free now, and with another one if
// that is taken when the server wants it.
func onFreePort(start func(port string) (*server, error)) (*server, error) {
	for attempt := 1; ; attempt++ {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		_, port, err := net.SplitHostPort(listener.Addr().String())
		if err = errors.Join(err, listener.Close()); err != nil {
			return nil, err
		}
		started, err := start(port)
		if !errors.Is(err, errPortTaken) || attempt == attempts {
			return started, err
		}
	}
}
