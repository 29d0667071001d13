//go:build unix

package golden

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup makes cmd the leader of a process group.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// signalGroup sends a signal to every process of the group that leader leads.
func signalGroup(leader *os.Process, signal syscall.Signal) error {
	return syscall.Kill(-leader.Pid, signal)
}

// asUser makes cmd run as the user and the group of the given number.
func asUser(cmd *exec.Cmd, id uint32) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
}

// maxResident returns the most memory that an ended process held, in KiB on
// Linux.
func maxResident(state *os.ProcessState) int64 { return state.SysUsage().(*syscall.Rusage).Maxrss }

// openFiles returns how many files a process may have open.
func openFiles() (uint64, error) {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return limit.Cur, err
}
