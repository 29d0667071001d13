package services

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Freeze stops the processes of the server where they are (SIGSTOP): its port
// accepts connections, and nothing responds. A frozen server has to thaw before
// it is stopped.
func (s *server) Freeze() error { return s.signalAll(syscall.SIGSTOP) }

// Thaw lets a frozen server continue.
func (s *server) Thaw() error { return s.signalAll(syscall.SIGCONT) }

// signalAll signals the process and then its children, as PostgreSQL has one
// for each connection. A parent that is stopped starts no other.
func (s *server) signalAll(signal syscall.Signal) error {
	id := s.process.ID()
	if err := syscall.Kill(id, signal); err != nil {
		return err
	}
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", id))
	if err != nil {
		return fmt.Errorf("the children of a process are %w: %w", ErrUnavailable, err)
	}
	for _, field := range strings.Fields(string(list)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return err
		}
		if err := syscall.Kill(child, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}
