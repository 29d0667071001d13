package golden

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/cluster"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// fixtures are what the tests of built and running variants share: rendered
// sources, binaries and a PostgreSQL server, each made once.
type fixtures struct {
	dir      string   // of this run
	builds   sync.Map // name → func() (string, error)
	postgres func() (*services.Postgres, error)
	cluster  func() (*cluster.Cluster, error)

	mu   sync.Mutex
	stop []func() // what ends the servers that have been started
}

// shared is set by TestMain.
var shared *fixtures

func newFixtures() (*fixtures, error) {
	dir, err := os.MkdirTemp("", "golden-")
	f := &fixtures{dir: dir}
	f.postgres = sync.OnceValues(func() (*services.Postgres, error) {
		server, err := services.StartPostgres()
		if err == nil {
			f.atEnd(server.Stop)
		}
		return server, err
	})
	f.cluster = sync.OnceValues(func() (*cluster.Cluster, error) {
		if *kubeconfig != "" {
			return cluster.Join(context.Background(), *kubeconfig)
		}
		c, err := cluster.New(context.Background())
		if err == nil {
			f.atEnd(func() {
				if err := c.Stop(); err != nil {
					fmt.Fprintln(os.Stderr, "golden: stop the cluster:", err)
				}
			})
		}
		return c, err
	})
	return f, err
}

// atEnd calls end when no test needs the fixtures any more.
func (f *fixtures) atEnd(end func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stop = append(f.stop, end)
}

// close stops and removes everything.
func (f *fixtures) close() {
	for _, stop := range f.stop {
		stop()
	}
	os.RemoveAll(f.dir)
}

// source renders variant into a directory that the tests share, and returns it.
func (f *fixtures) source(t testing.TB, variant Variant) string {
	t.Helper()
	return f.once(t, "source of "+variant.String(), func() (string, error) {
		dir := filepath.Join(f.dir, variant.String(), variant.Name)
		return dir, tree.Write(dir, project(t, variant))
	})
}

// binary builds variant without a network, and returns the binary's path.
func (f *fixtures) binary(t testing.TB, variant Variant) string {
	t.Helper()
	source := f.source(t, variant)
	return f.once(t, "binary of "+variant.Code(), func() (string, error) {
		binary := filepath.Join(f.dir, "bin", variant.Code(), variant.Name)
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
func (f *fixtures) once(t testing.TB, name string, produce func() (string, error)) string {
	t.Helper()
	stored, _ := f.builds.LoadOrStore(name, sync.OnceValues(produce))
	result, err := stored.(func() (string, error))()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return result
}

// goCmd returns a go command to be run in dir. -trimpath keeps the directory out
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
	server, err := shared.postgres()
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

// requireService skips a test, loudly, on a machine that lacks a server.
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
