// Package containers builds and runs real images for the golden tests, on a
// machine that reaches the image registries and on one that does not.
//
// Where the registries can be reached, the images are the ones that the
// templates pin. Elsewhere stand-ins take their place: the same contents as
// far as the templates use them, made from a Debian mirror and the Go module
// proxy, and served by a registry on loopback. [Engine.Templates] then delivers
// the templates with pins that name that registry, so that a render is built
// from images pinned by digest in either case.
package containers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/cache"
	"github.com/chassis-go/chassis/golden/internal/command"
)

// errNoEngine is why containers cannot be tested on this machine.
var errNoEngine = errors.New("no container engine responds")

// Engine is a container engine with the tools and images that the tests need.
// What is started through it carries a label of its own and is removed, by id,
// when the test ends.
type Engine struct {
	Version string // of the engine itself

	tools    string            // directory of the built tools
	config   string            // directory that stands for the user's ~/.docker
	host     string            // address of the engine
	label    string            // key=value that marks everything of this run
	pins     map[string]string // pins that differ from the templates' own
	registry string            // host:port of the registry on loopback, empty when none runs
}

// Start prepares the engine for the length of the test. It skips the test,
// loudly, where there is no engine, and fails it there under CI=true. The
// first call on a machine builds tools and stand-ins, which takes minutes.
func Start(t testing.TB, skip func(reason string)) *Engine {
	t.Helper()
	engine, err := start(t)
	if errors.Is(err, errNoEngine) && os.Getenv("CI") != "true" {
		skip(err.Error())
		t.Skipf("SKIPPED: %v; install and start docker to run this test", err)
	}
	if err != nil {
		t.Fatalf("prepare containers: %v", err)
	}
	return engine
}

func start(t testing.TB) (*Engine, error) {
	engine := &Engine{
		label:  fmt.Sprintf("chassis.test=%d-%d", os.Getpid(), time.Now().UnixNano()),
		config: t.TempDir(),
		pins:   map[string]string{},
	}
	if err := engine.find(t.Context()); err != nil {
		return nil, err
	}
	kept, err := cache.Open("containers")
	if err != nil {
		return nil, err
	}
	defer kept.Close()
	if engine.tools, err = buildTools(t.Context(), kept); err != nil {
		return nil, err
	}
	if err := engine.installPlugins(); err != nil {
		return nil, err
	}
	t.Cleanup(func() { engine.removeAll(t) })
	pinned, err := readPins()
	if err != nil || engine.reaches(t.Context(), pinned) {
		return engine, err
	}
	return engine, engine.standIn(t, kept, pinned)
}

// find asks the docker client for the engine that the user's own
// configuration leads to, since that configuration is left aside from here on.
func (e *Engine) find(ctx context.Context) error {
	host, err := command.Command{Name: "docker", Args: []string{"context", "inspect", "--format", "{{.Endpoints.docker.Host}}"}}.Output(ctx)
	if err != nil {
		return fmt.Errorf("%w: %v", errNoEngine, err)
	}
	e.host = os.Getenv("DOCKER_HOST")
	if e.host == "" {
		e.host = host
	}
	if e.Version, err = e.Docker(ctx, "version", "--format", "{{.Server.Version}}"); err != nil {
		return fmt.Errorf("%w: %v", errNoEngine, err)
	}
	return nil
}

// installPlugins puts the built plugins where the docker client finds them.
func (e *Engine) installPlugins() error {
	plugins := filepath.Join(e.config, "cli-plugins")
	if err := os.MkdirAll(plugins, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"docker-buildx", "docker-compose"} {
		if err := os.Symlink(filepath.Join(e.tools, name), filepath.Join(plugins, name)); err != nil {
			return err
		}
	}
	return nil
}

// Environ returns the variables with which docker, its plugins and scripts
// that call them reach this engine and these tools.
func (e *Engine) Environ() []string {
	return append(os.Environ(),
		"DOCKER_CONFIG="+e.config,
		"DOCKER_HOST="+e.host,
		"DOCKER_BUILDKIT=1",
		"BUILDX_NO_DEFAULT_ATTESTATIONS=1",
		"PATH="+e.tools+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// Docker runs the docker client and returns what it prints on stdout, trimmed.
// The error holds what it prints on stderr.
func (e *Engine) Docker(ctx context.Context, args ...string) (string, error) {
	return command.Command{Name: "docker", Args: args, Env: e.Environ()}.Output(ctx)
}

// removeAll removes, by id, whatever carries the label of this run.
func (e *Engine) removeAll(t testing.TB) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	filter := "label=" + e.label
	for _, kind := range []struct{ list, remove []string }{
		{[]string{"ps", "--all", "--quiet"}, []string{"rm", "--force", "--volumes"}},
		{[]string{"network", "ls", "--quiet"}, []string{"network", "rm"}},
		{[]string{"volume", "ls", "--quiet"}, []string{"volume", "rm", "--force"}},
		{[]string{"images", "--all", "--quiet", "--no-trunc"}, []string{"rmi", "--force"}},
	} {
		found, err := e.Docker(ctx, append(kind.list, "--filter", filter)...)
		if err != nil {
			t.Errorf("look for what is left: %v", err)
		}
		if ids := strings.Fields(found); len(ids) > 0 {
			if _, err := e.Docker(ctx, append(kind.remove, ids...)...); err != nil {
				t.Errorf("remove what is left: %v", err)
			}
		}
	}
}
