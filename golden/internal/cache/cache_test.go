package cache

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKeep: a fill that fails leaves nothing that looks complete, a complete one
// is not repeated, and each is announced before it begins.
func TestKeep(t *testing.T) {
	t.Parallel()
	var progress strings.Builder
	dir, failed := t.TempDir(), errors.New("failed")
	kept := &Cache{Dir: dir, name: "tests", progress: &progress}
	if _, err := kept.Keep("kept", "what fails", func(string) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v, want the error of the fill", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("a failed fill leaves %v (%v)", left, err)
	}
	fills := 0
	for range 2 {
		made, err := kept.Keep("kept", "what is kept", func(dir string) error {
			if !strings.HasSuffix(progress.String(), "making what is kept, once on this machine\n") {
				t.Errorf("it begins silently after %q", progress.String())
			}
			fills++
			return os.WriteFile(filepath.Join(dir, "file"), nil, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(made, "file")); err != nil {
			t.Error(err)
		}
	}
	if announced := strings.Count(progress.String(), "\n"); announced != 2 {
		t.Errorf("announced %d fills, want 2: %q", announced, progress.String())
	}
	if fills != 1 {
		t.Errorf("filled %d times, want once", fills)
	}
}
