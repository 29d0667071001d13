package containers

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/chassis-go/chassis/templates"
)

// pinsFile is where the templates keep every image reference.
const pinsFile = "pins.env"

// readPins returns the pins of the templates by their key.
func readPins() (map[string]string, error) {
	data, err := templates.FS.ReadFile(pinsFile)
	if err != nil {
		return nil, err
	}
	pins := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if key, value, found := strings.Cut(strings.TrimSpace(line), "="); found && !strings.HasPrefix(key, "#") {
			pins[key] = value
		}
	}
	return pins, nil
}

// reaches reports whether every pinned image can be had from its registry.
func (e *Engine) reaches(ctx context.Context, pins map[string]string) bool {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	var asked sync.WaitGroup
	var refused sync.Map
	for key, value := range pins {
		if !strings.Contains(value, "@sha256:") {
			continue
		}
		asked.Go(func() {
			if _, err := e.crane(ctx, "manifest", value); err != nil {
				refused.Store(key, err)
				cancel()
			}
		})
	}
	asked.Wait()
	some := false
	refused.Range(func(any, any) bool { some = true; return false })
	return !some
}

// Templates returns the templates with the pins of this engine's images.
func (e *Engine) Templates() (fs.FS, error) {
	if len(e.pins) == 0 {
		return templates.FS, nil
	}
	data, err := templates.FS.ReadFile(pinsFile)
	if err != nil {
		return nil, err
	}
	lines := bytes.Split(data, []byte("\n"))
	for i, line := range lines {
		key, _, _ := strings.Cut(string(line), "=")
		if value, differs := e.pins[key]; differs {
			lines[i] = fmt.Appendf(nil, "%s=%s", key, value)
		}
	}
	changed := fstest.MapFS{pinsFile: {Data: bytes.Join(lines, []byte("\n")), Mode: 0o644}}
	return overlay{templates.FS, changed}, nil
}

// overlay is a file system some of whose files are replaced.
type overlay struct {
	fs.FS
	changed fstest.MapFS
}

func (o overlay) Open(name string) (fs.File, error) {
	if _, replaced := o.changed[name]; replaced {
		return o.changed.Open(name)
	}
	return o.FS.Open(name)
}

// Image returns the reference, with digest, of the image pinned under key.
func (e *Engine) Image(key string) (string, error) {
	if value, differs := e.pins[key]; differs {
		return value, nil
	}
	pins, err := readPins()
	if err != nil {
		return "", err
	}
	if !slices.Contains([]byte(pins[key]), '@') {
		return "", fmt.Errorf("%s holds no image %s", pinsFile, key)
	}
	return pins[key], nil
}
