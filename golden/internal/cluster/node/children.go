//go:build linux

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// children starts programs and learns how they end. As process 1 it also has to
// reap every process that has lost its parent.
type children struct {
	mu    sync.Mutex
	ended map[int]chan<- syscall.WaitStatus
}

func newChildren() *children {
	c := &children{ended: map[int]chan<- syscall.WaitStatus{}}
	go c.reap()
	return c
}

// start starts a program. How it ends comes through the channel.
func (c *children) start(cmd *exec.Cmd) (<-chan syscall.WaitStatus, error) {
	c.mu.Lock() // until reap can know of it
	defer c.mu.Unlock()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan syscall.WaitStatus, 1)
	c.ended[cmd.Process.Pid] = ended
	return ended, nil
}

// run runs a program to its end.
func (c *children) run(cmd *exec.Cmd) error {
	ended, err := c.start(cmd)
	if err != nil {
		return err
	}
	return failure(<-ended)
}

// reap waits for processes, whichever ends next.
func (c *children) reap() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if errors.Is(err, syscall.ECHILD) {
			time.Sleep(10 * time.Millisecond)
		}
		if err != nil {
			continue
		}
		c.mu.Lock()
		if ended, known := c.ended[pid]; known {
			ended <- status
			delete(c.ended, pid)
		}
		c.mu.Unlock()
	}
}

// failure returns nil for exit code 0.
func failure(status syscall.WaitStatus) error {
	switch {
	case status.Signaled():
		return errors.New(status.Signal().String())
	case status.ExitStatus() != 0:
		return fmt.Errorf("exit code %d", status.ExitStatus())
	}
	return nil
}
