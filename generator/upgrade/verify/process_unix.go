//go:build unix

package verify

import (
	"os/exec"
	"syscall"
)

// inGroup starts cmd in a process group of its own, with all that it starts. When
// its context is done, the group is asked to terminate.
func inGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// endGroup ends what is left of the group of cmd, which has ended: servers that
// tests have started.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // there may be nothing left
	}
}
