package golden

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// reapsZombies runs a program that leaves an orphan behind, and demands that
// nothing dead is left in the container.
func (b *imageBuilder) reapsZombies(t *testing.T, variant Variant) {
	binary := filepath.Join(t.TempDir(), "orphan")
	cmd := goCmd(".", "build", "-o", binary, "./internal/orphan")
	cmd.Dir = "."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if _, err := output(cmd); err != nil {
		t.Fatal(err)
	}
	c := b.Run(t, b.image(t, variant), append(required(variant), "--volume", binary+":/orphan:ro"), "/orphan")
	c.AwaitRunning(t, "orphaned")
	first, here := c.Process(t)
	if !here {
		t.Skip("SKIPPED: the engine's processes cannot be seen from here")
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		children := childrenOf(t, first)
		if len(children) == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("children of process 1: %q, want the program alone", children)
		}
	}
}

// childrenOf returns name and state of each child of a process, zombies included:
// docker top does not show these.
func childrenOf(t *testing.T, pid int) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var children []string
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // ended meanwhile
		}
		// pid (name) state ppid …, where the name may hold anything.
		name, rest, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			children = append(children, name+") "+fields[0])
		}
	}
	return children
}
