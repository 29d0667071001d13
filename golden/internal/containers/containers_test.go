package containers

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	engine := Start(t, func(reason string) { t.Log(reason) })
	for _, image := range standIns {
		reference, err := engine.Image(image.pin)
		if err != nil || !strings.Contains(reference, "@sha256:") {
			t.Errorf("%s: %q is not pinned by digest (%v)", image.pin, reference, err)
		}
		t.Log(reference)
	}
	delivered, err := engine.Templates()
	if err != nil {
		t.Fatal(err)
	}
	pins, err := fs.ReadFile(delivered, pinsFile)
	if err != nil {
		t.Fatal(err)
	}
	base, _ := engine.Image("GO_BASE_IMAGE")
	if !strings.Contains(string(pins), "\nGO_BASE_IMAGE="+base+"\n") {
		t.Errorf("the templates' pins do not name %s:\n%s", base, pins)
	}
}

func TestRepository(t *testing.T) {
	t.Parallel()
	for pinned, want := range map[string]string{
		"golang:1.26-trixie@sha256:0":               "library/golang:1.26-trixie",
		"docker/dockerfile:1.27@sha256:0":           "docker/dockerfile:1.27",
		"gcr.io/distroless/static:nonroot@sha256:0": "distroless/static:nonroot",
		"localhost:5000/a/b:c":                      "a/b:c",
	} {
		if got := repository(pinned); got != want {
			t.Errorf("%s: got %s, want %s", pinned, got, want)
		}
	}
}

// TestKeep: a fill that fails leaves nothing that looks complete, a complete one
// is not repeated, and each is announced before it begins.
func TestKeep(t *testing.T) {
	t.Parallel()
	var progress strings.Builder
	dir, failed := t.TempDir(), errors.New("failed")
	cache := &cache{dir: dir, progress: &progress}
	if _, err := cache.keep("kept", "what fails", func(string) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v, want the error of the fill", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("a failed fill leaves %v (%v)", left, err)
	}
	fills := 0
	for range 2 {
		kept, err := cache.keep("kept", "what is kept", func(dir string) error {
			if !strings.HasSuffix(progress.String(), "making what is kept, once on this machine\n") {
				t.Errorf("it begins silently after %q", progress.String())
			}
			fills++
			return os.WriteFile(filepath.Join(dir, "file"), nil, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(kept, "file")); err != nil {
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
