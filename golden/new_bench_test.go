package golden

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// measureNew is the median of many runs of the command, in memory where this
// machine lets it: disks differ by more than what is measured.
func measureNew(t *testing.T) float64 {
	binary, dir := buildChassis(t), memoryFolder(t)
	var times []float64
	for i := range 41 {
		times = append(times, timeNew(t, binary, filepath.Join(dir, strconv.Itoa(i))))
	}
	return median(times)
}

// measureNewOnDisk compares the command with a loop that does nothing but
// create the same files beside it, in turns.
func measureNewOnDisk(t *testing.T) float64 {
	binary, dir := buildChassis(t), t.TempDir()
	var ofCommand, ofLoop []float64
	var files []generator.File
	for i := range 21 {
		target := filepath.Join(dir, strconv.Itoa(i))
		ofCommand = append(ofCommand, timeNew(t, binary, target))
		if files == nil {
			files = readTree(t, target)
		}
		ofLoop = append(ofLoop, timeLoop(t, files, target+"-loop"))
	}
	t.Logf("medians: %.1f ms, the loop %.1f ms", median(ofCommand), median(ofLoop))
	return median(ofCommand) / median(ofLoop)
}

func buildChassis(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "chassis")
	if _, err := goCommand("..", "build", "-o", binary, "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	return binary
}

// memoryFolder returns a folder in memory, or else on the disk.
func memoryFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "golden-")
	if err != nil {
		t.Logf("measured on the disk: %v", err)
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// timeNew renders the default variant into target and returns the
// milliseconds that the process took.
func timeNew(t *testing.T, binary, target string) float64 {
	t.Helper()
	start := time.Now()
	if _, err := output(exec.Command(binary, "new", "orders", "--defaults", "--git=false", "--output", target)); err != nil {
		t.Fatal(err)
	}
	return milliseconds(time.Since(start))
}

func readTree(t *testing.T, dir string) []generator.File {
	t.Helper()
	files, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// timeLoop returns the milliseconds that creating files below dir takes.
func timeLoop(t *testing.T, files []generator.File, dir string) float64 {
	t.Helper()
	start := time.Now()
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err = errors.Join(err, os.WriteFile(path, file.Content, file.Mode)); err != nil {
			t.Fatal(err)
		}
	}
	return milliseconds(time.Since(start))
}
