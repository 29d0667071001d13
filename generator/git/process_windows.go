package git

import (
	"os/exec"
	"syscall"
)

// setProcessGroup starts cmd in a process group of its own, which Ctrl-C at the
// console does not reach. When its context is done, it is killed: Windows has
// no signal that asks.
func setProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// wasInterrupted reports whether an interrupt ended a program before it was in
// its own process group, which Windows makes it in.
func wasInterrupted(error) bool { return false }
