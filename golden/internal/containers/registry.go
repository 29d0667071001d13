package containers

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/command"
)

var servingPort = regexp.MustCompile(`serving on port (\d+)`)

// StartRegistry starts an empty registry on loopback for the length of the
// test and returns its host:port.
func (e *Engine) StartRegistry(t testing.TB) (string, error) {
	registry := exec.Command(e.tool("crane"), "registry", "serve", "--address", "127.0.0.1:0", "--disk", t.TempDir())
	log, err := registry.StderrPipe()
	if err != nil {
		return "", err
	}
	if err := registry.Start(); err != nil {
		return "", err
	}
	t.Cleanup(func() {
		registry.Process.Signal(syscall.SIGTERM)
		stuck := time.AfterFunc(5*time.Second, func() { registry.Process.Kill() })
		defer stuck.Stop()
		registry.Wait()
	})
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if match := servingPort.FindStringSubmatch(lines.Text()); match != nil {
			// Its pipe must not fill up: it logs every request.
			go func() {
				for lines.Scan() {
				}
			}()
			return "127.0.0.1:" + match[1], nil
		}
	}
	return "", fmt.Errorf("registry did not start: %v", lines.Err())
}

// crane runs the registry client and returns what it prints, trimmed.
func (e *Engine) crane(ctx context.Context, args ...string) (string, error) {
	return command.Command{Name: e.tool("crane"), Args: args, Env: e.Environ()}.Output(ctx)
}
