package containers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chassis-go/chassis/golden/internal/cache"
	"github.com/chassis-go/chassis/golden/internal/command"
)

// tools are the programs that golden/tools/containers pins, by the name of their binary.
var tools = map[string]string{
	"docker-buildx":       "github.com/docker/buildx/cmd/buildx",
	"docker-compose":      "github.com/docker/compose/v5/cmd",
	"crane":               "github.com/google/go-containerregistry/cmd/crane",
	"dockerfile-frontend": "github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend",
	"caddy":               "github.com/caddyserver/caddy/v2/cmd/caddy",
}

// buildTools returns the directory in the cache that holds the tools, built
// without cgo so that the ones which go into an image run in any.
func buildTools(ctx context.Context, kept *cache.Cache) (string, error) {
	root, err := command.Root(ctx)
	if err != nil {
		return "", err
	}
	source := filepath.Join(root, "golden", "tools", "containers")
	sums, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if err != nil {
		return "", err
	}
	version, err := command.GoEnv(ctx, "GOVERSION")
	if err != nil {
		return "", err
	}
	return kept.Keep("tools-"+cache.Key(sums, []byte(version[0]), fmt.Append(nil, tools, 2)), "container tools", func(dir string) error {
		for name, path := range tools {
			kept.Say("building %s from %s", name, path)
			if err := buildTool(ctx, source, path, filepath.Join(dir, name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// buildTool builds one tool. Compose asks the build plugin for its version,
// which that plugin only has if the linker writes it there.
func buildTool(ctx context.Context, source, path, binary string) error {
	goCommand := func(args ...string) (string, error) {
		env := append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
		return command.Command{Name: "go", Args: args, Dir: source, Env: env}.Output(ctx)
	}
	module, err := goCommand("list", "-f", "{{.Module.Path}}/version.Version={{.Module.Version}}", path)
	if err != nil {
		return err
	}
	_, err = goCommand("build", "-trimpath", "-ldflags", "-s -w -X "+module, "-o", binary, path)
	return err
}

// tool returns the path of a built tool.
func (e *Engine) tool(name string) string { return filepath.Join(e.tools, name) }
