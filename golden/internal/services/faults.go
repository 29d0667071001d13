package services

import (
	"fmt"
	"os/exec"
)

// Halt ends the server and keeps its files for [server.Restart]. It is not
// available for a container, which goes with its data.
func (s *server) Halt() error {
	if !s.start.restarts {
		return fmt.Errorf("a container that keeps its data is %w", ErrUnavailable)
	}
	s.process.Stop(stopLimit)
	return nil
}

// Restart starts a halted server again, on the same port and with the same data,
// and waits until it is ready.
func (s *server) Restart() error {
	start, was := s.start, s.start.cmd
	start.cmd = exec.Command(was.Path, was.Args[1:]...)
	start.cmd.Dir, start.cmd.Env, start.cmd.SysProcAttr = was.Dir, was.Env, was.SysProcAttr
	started, err := start.run()
	if err != nil {
		return err
	}
	s.process = started.process
	return nil
}
