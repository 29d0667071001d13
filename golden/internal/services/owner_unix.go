//go:build unix

package services

import (
	"os/exec"
	"syscall"
)

// runAs makes cmd run as the account.
func runAs(cmd *exec.Cmd, owner account) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.uid, Gid: owner.gid}}
}
