package cluster

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
	"github.com/chassis-go/chassis/golden/internal/command"
)

const (
	// stopLimit is how long the node may take to end and to tidy up.
	stopLimit = time.Minute
	// cannotStart is its exit code on a machine that allows no namespaces.
	cannotStart = 3
)

// node is the running program of the node.
type node struct {
	cmd      *exec.Cmd
	lifetime io.Closer       // it runs until this is closed
	printed  bytes.Buffer    // to stderr
	running  context.Context // until it has ended
	end      context.CancelFunc
	err      error // once it has ended
}

// startNode builds the program of the node, starts it and waits until it says that
// all of its own programs run.
func startNode(ctx context.Context, dir, programs string) (*node, error) {
	program := filepath.Join(dir, layout.Node)
	build := command.Command{
		Name: "go", Args: []string{"build", "-o", program, "github.com/chassis-go/chassis/golden/internal/cluster/node"},
		Env: append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off"),
	}
	if _, err := build.Output(ctx); err != nil {
		return nil, err
	}
	n := &node{}
	n.running, n.end = context.WithCancel(context.Background())
	n.cmd = asRoot(program, "-state", dir, "-programs", programs, "-uid", strconv.Itoa(os.Getuid()), "-gid", strconv.Itoa(os.Getgid()))
	n.cmd.Stderr = &n.printed
	n.cmd.WaitDelay = stopLimit
	output, err := n.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if n.lifetime, err = n.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	// Whoever gives up ends the node, and its output ends with it.
	stop := context.AfterFunc(ctx, func() { n.lifetime.Close() })
	defer stop()
	line, err := bufio.NewReader(output).ReadString('\n')
	go n.wait()
	if err != nil || strings.TrimSpace(line) != layout.Started {
		return nil, errors.Join(ctx.Err(), n.stop())
	}
	return n, nil
}

// wait waits for the end of the node.
func (n *node) wait() {
	defer n.end()
	err := n.cmd.Wait()
	if n.cmd.ProcessState.ExitCode() == cannotStart {
		err = fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err != nil {
		n.err = fmt.Errorf("%w\n%s", err, n.printed.String())
	}
}

// hasEnded reports whether the node has ended, by itself unless it was stopped.
func (n *node) hasEnded() bool { return n.running.Err() != nil }

// stop ends the node and returns its error.
func (n *node) stop() error {
	n.lifetime.Close()
	select {
	case <-n.running.Done():
		return n.err
	case <-time.After(stopLimit):
		return errors.Join(fmt.Errorf("the node does not end within %s", stopLimit), n.cmd.Process.Kill())
	}
}

// asRoot returns a command that runs as root.
func asRoot(program string, args ...string) *exec.Cmd {
	if os.Geteuid() == 0 {
		return exec.Command(program, args...)
	}
	return exec.Command("sudo", append([]string{"--non-interactive", program}, args...)...)
}
