package services

import (
	"os/exec"
	"syscall"
)

// endWithParent lets the kernel end cmd with its parent. On SIGQUIT PostgreSQL
// ends its children at once too.
func endWithParent(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
}
