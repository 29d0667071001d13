package containers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// Project is a directory whose compose file the engine runs.
type Project struct {
	Variables []string // key=value, as the owner would export them

	engine *Engine
	dir    string
	file   string
}

// Project returns the project of a compose file in dir. When the test ends it
// is taken down with its volumes. The images that it built stay: compose and make
// name them without the label of this run, so the caller removes them with
// [Engine.RemoveImages].
func (e *Engine) Project(t testing.TB, dir, file string, variables ...string) *Project {
	t.Helper()
	p := &Project{Variables: variables, engine: e, dir: dir, file: file}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		if t.Failed() {
			logs, _ := p.Compose(ctx, "logs", "--no-color", "--tail", "40")
			t.Logf("%s printed at last:\n%s", file, logs)
		}
		if _, err := p.Compose(ctx, "down", "--volumes", "--remove-orphans", "--timeout", "10"); err != nil {
			t.Errorf("take %s down: %v", file, err)
		}
	})
	return p
}

// Compose runs docker compose as the owner would in the directory.
func (p *Project) Compose(ctx context.Context, args ...string) (string, error) {
	return p.Command(ctx, "docker", append([]string{"compose", "--file", p.file}, args...)...)
}

// Command runs a program as the owner would in the directory.
func (p *Project) Command(ctx context.Context, name string, args ...string) (string, error) {
	return command.Command{Name: name, Args: args, Dir: p.dir, Env: append(p.engine.Environ(), p.Variables...)}.Output(ctx)
}

// Must runs docker compose and fails the test if that fails.
func (p *Project) Must(t testing.TB, args ...string) string {
	t.Helper()
	output, err := p.Compose(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// Containers returns the containers of a service, also those that have ended.
func (p *Project) Containers(t testing.TB, service string) []*Container {
	t.Helper()
	var found []*Container
	for id := range strings.FieldsSeq(p.Must(t, "ps", "--all", "--quiet", service)) {
		found = append(found, &Container{ID: id, engine: p.engine})
	}
	if len(found) == 0 {
		t.Fatalf("%s has no container", service)
	}
	return found
}

// RemoveImages removes these images, by id or tag.
func (e *Engine) RemoveImages(t testing.TB, images ...string) {
	t.Helper()
	for _, image := range images {
		e.discard(t, "rmi", "--force", image)
	}
}
