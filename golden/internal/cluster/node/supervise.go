//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
)

var errNamespaces = errors.New("create namespaces")

// supervise runs the node in namespaces of its own and leaves nothing of it
// behind.
func supervise(o options) (err error) {
	// An interrupt from a terminal reaches all of its processes. The one that
	// started this one decides what it means.
	signal.Ignore(os.Interrupt)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGHUP)

	groups := newCgroups(filepath.Base(o.state))
	defer func() { err = errors.Join(err, groups.remove(), os.RemoveAll(o.state)) }()
	if err := groups.create(); err != nil {
		return err
	}
	node := o.command()
	if err := node.Start(); err != nil {
		return fmt.Errorf("%w: %w", errNamespaces, err)
	}
	ended, asked := make(chan error, 1), make(chan struct{})
	go func() { ended <- node.Wait() }()
	go func() {
		defer close(asked)
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	select {
	case err := <-ended:
		ended <- err
	case <-asked:
	case <-stop:
	}
	// All processes of the namespace end with its first.
	_ = node.Process.Kill() // unless it has ended already
	if err := <-ended; node.ProcessState.Exited() {
		return fmt.Errorf("the first process of the node has ended: %w", err)
	}
	return nil
}

// command returns this program as the first process of new namespaces.
func (o options) command() *exec.Cmd {
	node := exec.Command("/proc/self/exe", "-inside", "-state", o.state, "-programs", o.programs,
		"-uid", strconv.Itoa(o.uid), "-gid", strconv.Itoa(o.gid))
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	node.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		Setsid:     true,
		Pdeathsig:  syscall.SIGKILL,
	}
	return node
}
