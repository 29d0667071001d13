package golden

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// workshop is what the tests of built and running variants share: each binary
// and the PostgreSQL server exist once.
type workshop struct {
	dir      string   // of this run
	builds   sync.Map // name → func() (string, error)
	postgres func() (*services.Postgres, error)
	stop     func() // ends PostgreSQL, once it has been started
}

// shop is set by TestMain.
var shop *workshop

func openWorkshop() (*workshop, error) {
	dir, err := os.MkdirTemp("", "golden-")
	w := &workshop{dir: dir, stop: func() {}}
	w.postgres = sync.OnceValues(func() (*services.Postgres, error) {
		server, err := services.StartPostgres()
		if err == nil {
			w.stop = server.Stop
		}
		return server, err
	})
	return w, err
}

// close stops and removes everything.
func (w *workshop) close() {
	w.stop()
	os.RemoveAll(w.dir)
}

// source renders variant into a folder that the tests share, and returns it.
func (w *workshop) source(t testing.TB, variant Variant) string {
	t.Helper()
	return w.once(t, "source of "+variant.String(), func() (string, error) {
		dir := filepath.Join(w.dir, variant.String(), variant.Name)
		return dir, tree.Write(dir, project(t, variant))
	})
}

// binary builds variant without a network, and returns the binary's path.
func (w *workshop) binary(t testing.TB, variant Variant) string {
	t.Helper()
	source := w.source(t, variant)
	return w.once(t, "binary of "+variant.Code(), func() (string, error) {
		binary := filepath.Join(w.dir, "bin", variant.Code(), variant.Name)
		if _, err := goCommand(source, "mod", "download"); err != nil {
			return "", err
		}
		cmd := goCmd(source, "build", "-o", binary, "./cmd/"+variant.Name)
		cmd.Env = append(cmd.Env, "GOPROXY=off")
		_, err := output(cmd)
		return binary, err
	})
}

// once returns what produce returned on its first call under that name.
func (w *workshop) once(t testing.TB, name string, produce func() (string, error)) string {
	t.Helper()
	stored, _ := w.builds.LoadOrStore(name, sync.OnceValues(produce))
	result, err := stored.(func() (string, error))()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return result
}

// goCmd returns a go command to be run in dir. -trimpath keeps the folder out
// of what is built, so that variants share what they have in common.
func goCmd(dir string, args ...string) *exec.Cmd { return commandIn(dir, "go", args...) }

// commandIn returns a command to be run in dir with the environment that the
// go command has in [goCmd], whether it is that or a tool which starts it.
func commandIn(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly -trimpath", "GOWORK=off", "PWD="+dir)
	return cmd
}

// goCommand runs a go command in dir and returns its output.
func goCommand(dir string, args ...string) (string, error) { return output(goCmd(dir, args...)) }

// output runs cmd and returns all that it printed, also within its error.
func output(cmd *exec.Cmd) (string, error) {
	printed, err := cmd.CombinedOutput()
	if err != nil {
		err = errors.Join(errors.New(strings.Join(cmd.Args, " ")), err, errors.New(string(printed)))
	}
	return string(printed), err
}

// usePostgres returns the PostgreSQL server that the tests share.
func usePostgres(t testing.TB) *services.Postgres {
	t.Helper()
	server, err := shop.postgres()
	requireService(t, err)
	return server
}

// newRedis starts a Redis for one test.
func newRedis(t testing.TB) *services.Redis {
	t.Helper()
	server, err := services.StartRedis()
	requireService(t, err)
	t.Cleanup(server.Stop)
	return server
}

// requireService skips a test, loudly, on a desk that lacks a server.
func requireService(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, services.ErrUnavailable) && os.Getenv("CI") != "true" {
		test, _, _ := strings.Cut(t.Name(), "/")
		report.Skip(test, err.Error())
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// slow skips a test under -short, which is for seconds.
func slow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes its time; not under -short")
	}
}
