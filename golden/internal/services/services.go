// Package services starts throwaway PostgreSQL and Redis servers for tests:
// the distribution's binaries, or else containers of the pinned images.
//
// Every server listens on a free loopback port, keeps its data in a folder of
// its own that goes with it, and ends with the process that started it, even
// if that is killed.
package services

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// ErrUnavailable is wrapped by the errors that mean that this machine has
// neither the binaries of a server nor a container engine with its image.
var ErrUnavailable = errors.New("not available on this machine")

const (
	startLimit = 60 * time.Second // for a server to answer
	stopLimit  = 10 * time.Second // for a server to end after its signal
	attempts   = 3                // a free port may be taken by the time of its use
)

// server is a running server.
type server struct {
	process *Process
	dir     string // removed at the end; may be empty
	port    int
}

// launch starts cmd, which is to listen on port, and waits until ready
// succeeds. The caller's folder is removed if that fails.
func launch(cmd *exec.Cmd, dir string, port int, ready func(context.Context) error) (*server, error) {
	output, err := os.CreateTemp("", "service-*.log")
	if err != nil {
		return nil, err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	cmd.Stdout, cmd.Stderr = output, output
	process, err := Start(cmd)
	if err != nil {
		return nil, err
	}
	s := &server{process: process, dir: dir, port: port}
	if err := s.await(ready); err != nil {
		s.Stop()
		log, _ := os.ReadFile(output.Name())
		return nil, fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, log)
	}
	return s, nil
}

// await polls ready until it succeeds, the server ends, or the time is up.
func (s *server) await(ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Done():
			return errors.New("ended at once")
		case <-ctx.Done():
			return fmt.Errorf("does not answer within %s: %w", startLimit, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Addr returns the server's loopback address and port.
func (s *server) Addr() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
}

// Port returns the server's port.
func (s *server) Port() int { return s.port }

// Stop ends the server and removes its data. It may be called twice.
func (s *server) Stop() {
	s.process.Stop(stopLimit)
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}

// FreePort returns a loopback TCP port that is free now.
func FreePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// retry calls start with a free port each time until it succeeds.
func retry[T any](start func(port int) (T, error)) (T, error) {
	var zero T
	var failures []error
	for range attempts {
		port, err := FreePort()
		if err != nil {
			return zero, err
		}
		started, err := start(port)
		if err == nil {
			return started, nil
		}
		if errors.Is(err, ErrUnavailable) {
			return zero, err
		}
		failures = append(failures, err)
	}
	return zero, errors.Join(failures...)
}
