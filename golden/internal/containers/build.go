package containers

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"os/exec"
	"testing"
)

// Build builds the image of the folder dir as an owner would, and returns its
// id. options are those of docker build.
func (e *Engine) Build(ctx context.Context, dir string, options ...string) (string, error) {
	args := append([]string{"buildx", "build", "--quiet", "--label", e.label}, options...)
	return command{name: "docker", args: append(args, "."), dir: dir, env: e.Environ()}.output(ctx)
}

// BuildLog builds like [Engine.Build] and returns the log of the build: each
// step, with CACHED at those that did not have to run.
func (e *Engine) BuildLog(ctx context.Context, dir string, options ...string) (string, error) {
	args := append([]string{"buildx", "build", "--progress", "plain", "--label", e.label}, options...)
	cmd := exec.CommandContext(ctx, "docker", append(args, ".")...)
	cmd.Dir, cmd.Env = dir, e.Environ()
	log, err := cmd.CombinedOutput()
	if err != nil {
		err = errors.Join(err, errors.New(tail(string(log))))
	}
	return string(log), err
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
