//go:build !unix

package services

import "os/exec"

// runAs does nothing: only root has to change the account, and there is none.
func runAs(*exec.Cmd, account) {}
