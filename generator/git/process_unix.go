//go:build unix

package git

import (
	"errors"
	"os/exec"
	"syscall"
)

// setProcessGroup starts cmd in a process group of its own, which Ctrl-C at the
// terminal does not reach. When its context is done, the group is asked to
// terminate; git then removes its lock files.
func setProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// wasInterrupted reports whether a program was ended by one of the signals that
// chassis catches. Between its fork and its own process group there is an
// instant in which Ctrl-C still reaches it.
func wasInterrupted(err error) bool {
	exit, is := errors.AsType[*exec.ExitError](err)
	if !is {
		return false
	}
	status, is := exit.Sys().(syscall.WaitStatus)
	return is && status.Signaled() && (status.Signal() == syscall.SIGINT || status.Signal() == syscall.SIGTERM)
}
