package containers

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"os/exec"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// Build builds the image of the directory dir as an owner would, and returns its
// id. options are those of docker build.
func (e *Engine) Build(ctx context.Context, dir string, options ...string) (string, error) {
	args := append([]string{"buildx", "build", "--quiet", "--label", e.label}, options...)
	return command.Command{Name: "docker", Args: append(args, "."), Dir: dir, Env: e.Environ()}.Output(ctx)
}

// BuildLog builds like [Engine.Build] and returns the log of the build: each
// step, with CACHED at those that did not have to run.
func (e *Engine) BuildLog(ctx context.Context, dir string, options ...string) (string, error) {
	args := append([]string{"buildx", "build", "--progress", "plain", "--label", e.label}, options...)
	cmd := exec.CommandContext(ctx, "docker", append(args, ".")...)
	cmd.Dir, cmd.Env = dir, e.Environ()
	log, err := cmd.CombinedOutput()
	if err != nil {
		err = errors.Join(err, errors.New(command.Tail(string(log))))
	}
	return string(log), err
}

// Save writes an image to an archive under a name with a tag.
func (e *Engine) Save(ctx context.Context, image, name, archive string) error {
	if _, err := e.Docker(ctx, "tag", image, name); err != nil {
		return err
	}
	_, err := e.Docker(ctx, "save", "--output", archive, name)
	_, untagged := e.Docker(ctx, "rmi", "--no-prune", name)
	return errors.Join(err, untagged)
}

// Files calls visit for each file of the image's file system, as a container
// made from it would have it.
func (e *Engine) Files(t testing.TB, image string, visit func(header *tar.Header, content io.Reader)) {
	t.Helper()
	id := e.must(t, "create", "--label", e.label, image, "unused")
	t.Cleanup(func() { e.discard(t, "rm", id) })
	export := exec.CommandContext(t.Context(), "docker", "export", id)
	export.Env = e.Environ()
	stream, err := export.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Start(); err != nil {
		t.Fatal(err)
	}
	files := tar.NewReader(stream)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("export %s: %v", image, err)
		}
		visit(header, files)
	}
	io.Copy(io.Discard, stream)
	if err := export.Wait(); err != nil {
		t.Fatalf("export %s: %v", image, err)
	}
}
