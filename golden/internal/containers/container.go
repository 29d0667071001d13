package containers

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience is how long something that has to happen may take on a busy machine.
const patience = 90 * time.Second

// Container is a container that the engine has started.
type Container struct {
	ID     string
	engine *Engine
}

// Run starts a container in the background, removed when the test ends.
// options go before the image, args after it. A test that fails shows what the
// container printed.
func (e *Engine) Run(t testing.TB, image string, options []string, args ...string) *Container {
	t.Helper()
	line := append([]string{"run", "--detach", "--label", e.label}, options...)
	id := e.must(t, append(append(line, image), args...)...)
	c := &Container{ID: id, engine: e}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if t.Failed() {
			t.Logf("%s printed:\n%.8000s", image, c.Logs(ctx))
		}
		if _, err := e.Docker(ctx, "rm", "--force", "--volumes", id); err != nil {
			t.Errorf("remove container: %v", err)
		}
	})
	return c
}

// Finish runs a container to its end and returns its exit code and all that
// it printed. It fails the test if the container runs for longer than patience.
func (e *Engine) Finish(t testing.TB, image string, options []string, args ...string) (code int, output string) {
	t.Helper()
	c := e.Run(t, image, options, args...)
	return c.Wait(t), c.Logs(t.Context())
}

// Wait waits for the end of the container and returns its exit code.
func (c *Container) Wait(t testing.TB) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	code, err := c.engine.Docker(ctx, "wait", c.ID)
	if err != nil {
		t.Fatalf("still runs after %s: %v", patience, err)
	}
	number, err := strconv.Atoi(code)
	if err != nil {
		t.Fatalf("docker wait says %q", code)
	}
	return number
}

// Watch returns a command that ends when the container does.
func (c *Container) Watch() *exec.Cmd {
	cmd := exec.Command("docker", "wait", c.ID)
	cmd.Env = c.engine.Environ()
	return cmd
}

// Logs returns all that the container has printed.
func (c *Container) Logs(ctx context.Context) string {
	cmd := exec.CommandContext(ctx, "docker", "logs", c.ID)
	cmd.Env = c.engine.Environ()
	printed, err := cmd.CombinedOutput()
	if err != nil {
		return err.Error() + "\n" + string(printed)
	}
	return string(printed)
}

// Inspect returns one field, named by a template such as {{.State.Pid}}.
func (c *Container) Inspect(t testing.TB, template string) string {
	t.Helper()
	return c.engine.must(t, "inspect", "--format", template, c.ID)
}

// Stop sends SIGTERM, and SIGKILL after grace. It returns the exit code.
func (c *Container) Stop(t testing.TB, grace time.Duration) int {
	t.Helper()
	c.engine.must(t, "stop", "--time", strconv.Itoa(int(grace.Seconds())), c.ID)
	return c.Wait(t)
}

// Address returns the host:port on loopback at which the container's TCP port
// is published now. A container that starts again may be given another one.
func (c *Container) Address(t testing.TB, port int) string {
	t.Helper()
	published := c.engine.must(t, "port", c.ID, strconv.Itoa(port)+"/tcp")
	for line := range strings.Lines(published) {
		address, err := netip.ParseAddrPort(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("docker port prints %q: %v", published, err)
		}
		if address.Addr().Is4() { // on every address of the host, or on loopback
			return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), address.Port()).String()
		}
	}
	t.Fatalf("port %d is not published for IPv4: %q", port, published)
	return ""
}

// Process returns the id of the container's first process, and whether this
// machine runs it under that id: an engine elsewhere counts in its own way.
func (c *Container) Process(t testing.TB) (id int, here bool) {
	t.Helper()
	id, err := strconv.Atoi(c.Inspect(t, "{{.State.Pid}}"))
	if err != nil {
		t.Fatal(err)
	}
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mountinfo", id))
	return id, err == nil && strings.Contains(string(mounts), c.ID) // of files that the engine keeps under that name
}

// AwaitHealthy waits until the engine finds the container healthy, and returns
// how long that took from the call.
func (c *Container) AwaitHealthy(t testing.TB) time.Duration {
	t.Helper()
	start := time.Now()
	for {
		state := c.Inspect(t, "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}")
		switch {
		case state == "running healthy":
			return time.Since(start)
		case !strings.HasPrefix(state, "running"), time.Since(start) > patience:
			t.Fatalf("after %s the container is %q, not healthy; probes: %s", time.Since(start).Round(time.Millisecond), state,
				c.Inspect(t, "{{json .State.Health}}"))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Exec runs a program in the container and returns what it printed.
func (c *Container) Exec(t testing.TB, args ...string) string {
	t.Helper()
	return c.engine.must(t, append([]string{"exec", c.ID}, args...)...)
}

// Network creates a network, removed when the test ends.
func (e *Engine) Network(t testing.TB) string {
	t.Helper()
	id := e.must(t, "network", "create", "--label", e.label, "test-"+strconv.FormatInt(time.Now().UnixNano(), 36))
	t.Cleanup(func() { e.discard(t, "network", "rm", id) })
	return id
}

// Volume creates an empty volume, removed when the test ends.
func (e *Engine) Volume(t testing.TB) string {
	t.Helper()
	name := e.must(t, "volume", "create", "--label", e.label)
	t.Cleanup(func() { e.discard(t, "volume", "rm", "--force", name) })
	return name
}

func (e *Engine) discard(t testing.TB, args ...string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := e.Docker(ctx, args...); err != nil {
		t.Errorf("tidy up: %v", err)
	}
}

// must runs the docker client and fails the test if it fails.
func (e *Engine) must(t testing.TB, args ...string) string {
	t.Helper()
	output, err := e.Docker(t.Context(), args...)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return output
}

// Top returns a line for each process of the container, as ps of the host
// prints these columns.
func (c *Container) Top(t testing.TB, columns string) []string {
	t.Helper()
	return strings.Split(c.engine.must(t, "top", c.ID, "-eo", columns), "\n")[1:]
}

// AwaitRunning waits until the container runs and has printed words.
func (c *Container) AwaitRunning(t testing.TB, words string) {
	t.Helper()
	for deadline := time.Now().Add(patience); !strings.Contains(c.Logs(t.Context()), words); time.Sleep(20 * time.Millisecond) {
		if status := c.Inspect(t, "{{.State.Status}}"); status != "running" || time.Now().After(deadline) {
			t.Fatalf("the container is %s and did not print %q", status, words)
		}
	}
}

// Start starts the container again after it has ended.
func (c *Container) Start(t testing.TB) {
	t.Helper()
	c.engine.must(t, "start", c.ID)
}

// Kill ends the container's first process at once, as a crash would.
func (c *Container) Kill(t testing.TB) {
	t.Helper()
	c.engine.must(t, "kill", c.ID)
}
