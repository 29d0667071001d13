//go:build !unix

package golden

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// These tests need a Unix system. Elsewhere they compile, so that go vet can
// check the whole module for every platform.

func ownGroup(*exec.Cmd) {}

func signalGroup(leader *os.Process, _ syscall.Signal) error { return leader.Kill() }

func asUser(*exec.Cmd, uint32) {}

func maxResident(*os.ProcessState) int64 { return 0 }

func openFiles() (uint64, error) { return 0, errors.ErrUnsupported }
