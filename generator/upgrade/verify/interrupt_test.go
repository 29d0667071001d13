//go:build unix

package verify

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// hangs is a module with a test that starts a program, says so through the pipe
// $PIPE, and waits. Both keep the pipe open.
const hangs = module + `
-- p/hang_test.go --
package p

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

func TestHang(t *testing.T) {
	signal.Ignore(syscall.SIGTERM)
	pipe, err := os.OpenFile(os.Getenv("PIPE"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sleep", "600")
	cmd.ExtraFiles = []*os.File{pipe}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(pipe, "started")
	cmd.Wait()
}
`

// TestInterrupt interrupts a run: neither a copy nor a process of the project is
// left.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeTree(t, dir, hangs)
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	ended := make(chan error)
	go func() {
		pipe, err := os.Open(name)
		if err == nil {
			reader := bufio.NewReader(pipe)
			_, err = reader.ReadString('\n')
			interrupt()
			if err == nil {
				_, err = io.Copy(io.Discard, reader) // until nobody has it open
			}
		}
		ended <- err
	}()
	_, _, err := Run(ctx, Input{Dir: dir, Plan: &plan.Plan{}, Environ: append(os.Environ(), "PIPE="+name)})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	checkNoCopy(t, dir)
}
