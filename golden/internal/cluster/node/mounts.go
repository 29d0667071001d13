//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

// Where the node has its files.
const (
	stateDir    = "/run/state"
	programsDir = "/run/programs"
	configDir   = "/run/config"
)

// tunables are settings of the whole kernel that a kubelet changes.
var tunables = []string{
	"vm/overcommit_memory", "vm/panic_on_oom",
	"kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes",
}

// mount is one call of mount(2).
type mount struct {
	source, target, kind string
	flags                uintptr
	data                 string
}

func (m mount) do() error {
	if err := unix.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil {
		return &os.PathError{Op: "mount", Path: m.target, Err: err}
	}
	return nil
}

// mountAll gives the node its own view of the file system. What a node writes goes
// to memory or to the state; the file systems of the host are read-only, so that
// nothing can be left in them.
func mountAll(o options) error {
	// They are opened before other file systems hide them.
	sources := map[string]string{}
	for target, dir := range map[string]string{stateDir: o.state, programsDir: o.programs} {
		opened, err := os.Open(dir)
		if err != nil {
			return err
		}
		defer opened.Close()
		sources[target] = fmt.Sprintf("/proc/self/fd/%d", opened.Fd())
	}
	if err := mountEach([]mount{
		{target: "/", flags: unix.MS_REC | unix.MS_PRIVATE}, // from here on nothing reaches the host
		{source: "tmpfs", target: "/run", kind: "tmpfs", data: "mode=755"},
		{source: "tmpfs", target: "/tmp", kind: "tmpfs"},
		{source: "tmpfs", target: "/var/log", kind: "tmpfs", data: "mode=755"},
		{source: sources[stateDir], target: stateDir, flags: unix.MS_BIND},
		{source: sources[programsDir], target: programsDir, flags: unix.MS_BIND},
		{source: stateDir + "/" + layout.Data, target: "/var/lib", flags: unix.MS_BIND},
		{source: "proc", target: "/proc", kind: "proc", flags: unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
		// sysfs shows the network of the process that mounts it.
		{source: "/sys/fs/cgroup", target: "/run/cgroups", flags: unix.MS_BIND | unix.MS_REC},
		{source: "sysfs", target: "/sys", kind: "sysfs", flags: unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
		{source: "/run/cgroups", target: "/sys/fs/cgroup", flags: unix.MS_BIND | unix.MS_REC},
	}); err != nil {
		return err
	}
	if err := unix.Unmount("/run/cgroups", unix.MNT_DETACH); err != nil {
		return err
	}
	if err := hideTunables(); err != nil {
		return err
	}
	return mountEach([]mount{
		{target: "/", flags: unix.MS_REMOUNT | unix.MS_BIND | unix.MS_RDONLY},
		{target: "/", flags: unix.MS_REC | unix.MS_SHARED}, // as on any node; an unmount above would have reached copies
	})
}

// mountEach mounts in order, and creates what is missing below /run.
func mountEach(mounts []mount) error {
	for _, m := range mounts {
		if filepath.Dir(m.target) == "/run" {
			if err := os.MkdirAll(m.target, 0o755); err != nil {
				return err
			}
		}
		if m.target == "/var/lib" {
			if err := os.MkdirAll(m.source, 0o755); err != nil {
				return err
			}
		}
		if err := m.do(); err != nil {
			return err
		}
	}
	return nil
}

// hideTunables puts a file of the node's own over each tunable.
func hideTunables() error {
	for _, name := range tunables {
		tunable, own := filepath.Join("/proc/sys", name), filepath.Join("/run/tunables", name)
		value, err := os.ReadFile(tunable)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(own), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(own, value, 0o644); err != nil {
			return err
		}
		if err := (mount{source: own, target: tunable, flags: unix.MS_BIND}).do(); err != nil {
			return err
		}
	}
	return nil
}
