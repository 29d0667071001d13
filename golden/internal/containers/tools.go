package containers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// tools are the programs that golden/tools/containers pins, by the name of their binary.
var tools = map[string]string{
	"docker-buildx":       "github.com/docker/buildx/cmd/buildx",
	"docker-compose":      "github.com/docker/compose/v5/cmd",
	"crane":               "github.com/google/go-containerregistry/cmd/crane",
	"dockerfile-frontend": "github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend",
	"caddy":               "github.com/caddyserver/caddy/v2/cmd/caddy",
}

// buildTools returns the folder in cache that holds the tools, built without
// cgo so that the ones which go into an image run in any.
func buildTools(ctx context.Context, cache string) (string, error) {
	root, err := command{name: "go", args: []string{"list", "-m", "-f", "{{.Dir}}", "github.com/chassis-go/chassis"}}.output(ctx)
	if err != nil {
		return "", err
	}
	source := filepath.Join(root, "golden", "tools", "containers")
	sums, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if err != nil {
		return "", err
	}
	version, err := goEnv(ctx, "GOVERSION")
	if err != nil {
		return "", err
	}
	return keep(cache, "tools-"+key(sums, []byte(version[0]), fmt.Append(nil, tools)), func(dir string) error {
		for name, path := range tools {
			build := command{
				name: "go",
				args: []string{"build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, name), path},
				dir:  source,
				env:  append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false"),
			}
			if _, err := build.output(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// tool returns the path of a built tool.
func (e *Engine) tool(name string) string { return filepath.Join(e.tools, name) }
