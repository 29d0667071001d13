package golden

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
)

// small runs the production topology of a service with nothing beside it, and
// demands that a bad configuration shows instead of being tried for ever.
func (y *yard) small(t *testing.T, _ Variant) {
	variant := y.named(withAnswers(t, ImageVariants()[0], generator.Answers{"database": "sqlite", "redis": "false", "proxy": "none"}))
	dir, port := y.source(t, variant), freePort(t)
	t.Cleanup(func() { y.RemoveImages(t, variant.Name+":dev", variant.Name+":latest") })
	p := y.Project(t, dir, "compose.production.yaml", "APP_PORT="+port, "VERSION=dev")
	makeTarget := func(target string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		_, err := p.Command(ctx, "make", target)
		return err
	}
	if err := makeTarget("up-production"); err != nil {
		t.Fatal(err)
	}
	kept := useNotes(t, front(t, p, port))
	if err := makeTarget("down"); err != nil {
		t.Fatal(err)
	}
	p.Must(t, "up", "--detach", "--wait")
	front(t, p, port).want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "")

	writeFile(t, filepath.Join(dir, ".env"), "APP_LOG_LEVEL=loud\n")
	start := time.Now()
	if _, err := p.Compose(t.Context(), "up", "--detach", "--wait"); err == nil {
		t.Error("starts with a bad configuration")
	}
	if took := time.Since(start); took > patience*3 {
		t.Errorf("needs %s to tell that the configuration is bad", took)
	}
	if logs := p.Must(t, "logs", "app"); !strings.Contains(logs, "APP_LOG_LEVEL") {
		t.Errorf("does not name what is bad:\n%s", logs)
	}
}

// throwawayServices runs the service's own tests as its owner does, against
// servers that its Makefile starts, and demands that none of these is left.
func (y *yard) throwawayServices(t *testing.T, variant Variant) {
	dir := y.source(t, variant)
	p := y.Project(t, dir, "compose.yaml")
	before := y.containers(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	out, err := p.Command(ctx, "make", "test-services")
	if err != nil {
		t.Fatalf("make test-services: %v\n%s", err, out)
	}
	for _, name := range []string{"internal/postgres", "internal/redis"} {
		if !strings.Contains(out, "ok  \t"+variant.Module+"/"+name) {
			t.Errorf("%s was not tested:\n%s", name, out)
		}
	}
	if after := y.containers(t); !slices.Equal(before, after) {
		t.Errorf("containers before: %q, after: %q", before, after)
	}
}

// containers returns the ids of all containers of the engine.
func (y *yard) containers(t *testing.T) []string {
	t.Helper()
	out, err := y.Docker(t.Context(), "ps", "--all", "--quiet", "--no-trunc")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(slices.Values(strings.Fields(out)))
}

// composeFiles demands of every variant's compose files that compose takes
// them, and that each image which is not built here is pinned.
func (y *yard) composeFiles(t *testing.T, _ Variant) {
	seen := map[string]bool{}
	for _, variant := range Variants() {
		files, err := generator.Render(y.templates(t), variant.Spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !slices.Contains([]string{"compose.yaml", "compose.production.yaml", "compose.services.yaml"}, file.Path) || seen[string(file.Content)] {
				continue
			}
			seen[string(file.Content)] = true
			path := filepath.Join(t.TempDir(), file.Path)
			writeFile(t, path, string(file.Content))
			if strings.Contains(string(file.Content), "env_file:") {
				y.wantOwnServers(t, path, contentOf(files, ".env.example"))
			}
			config, err := y.Docker(t.Context(), "compose", "--file", path, "config", "--format", "json")
			if err != nil {
				t.Errorf("%s of %s: %v", file.Path, variant, err)
				continue
			}
			var project struct {
				Services map[string]struct {
					Image string
					Build json.RawMessage
				}
			}
			decode(t, config, &project)
			for name, service := range project.Services {
				if service.Build == nil && !strings.Contains(service.Image, "@sha256:") {
					t.Errorf("%s of %s: %s runs %q, which is not pinned", file.Path, variant, name, service.Image)
				}
			}
		}
	}
	t.Logf("%d distinct files", len(seen))
}
