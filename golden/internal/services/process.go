package services

import (
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Process is a child process that does not outlive this one.
type Process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait, once done is closed
}

// Start starts cmd so that the kernel ends it when this process ends, however
// that happens.
func Start(cmd *exec.Cmd) (*Process, error) {
	p := &Process{cmd: cmd, done: make(chan struct{})}
	endWithParent(cmd)
	started := make(chan error)
	go func() {
		// The kernel watches the thread that started the child, not the
		// process: it has to live as long as the child.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	return p, <-started
}

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Wait waits for the end of the process and returns its error, which is nil
// for exit code 0.
func (p *Process) Wait() error {
	<-p.done
	return p.err
}

// Signal sends sig to the process.
func (p *Process) Signal(sig syscall.Signal) error { return p.cmd.Process.Signal(sig) }

// ExitCode returns the exit code of a process that has ended, -1 if a signal
// ended it.
func (p *Process) ExitCode() int {
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

// Stop sends SIGINT, which PostgreSQL takes as an order to disconnect its
// clients, and kills the process if it still runs after limit.
func (p *Process) Stop(limit time.Duration) {
	p.Signal(syscall.SIGINT)
	select {
	case <-p.done:
	case <-time.After(limit):
		p.cmd.Process.Kill()
		<-p.done
	}
}

// ID returns the process id.
func (p *Process) ID() int { return p.cmd.Process.Pid }
