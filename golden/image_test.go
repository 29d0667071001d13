package golden

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/containers"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// yard is what the container tests share: the engine, the images, and the
// servers that containers reach on one network.
type yard struct {
	*containers.Engine
	slots  chan struct{} // how much is built and booted at once
	images sync.Map      // image name → func() (string, error)
	shared string        // network
	ids    chan int      // numbers, each given out once
}

// TestContainers builds and boots every distinct image and the topologies that
// the compose files describe.
func TestContainers(t *testing.T) {
	slow(t)
	y := openYard(t)
	t.Run("image", y.testImages)
	t.Run("sources", y.testSources)
	t.Run("refusals", y.testRefusals)
	t.Run("topology", y.testTopology)
}

func openYard(t testing.TB) *yard {
	t.Helper()
	engine := containers.Start(t, func(reason string) { report.Skip(report.Image, reason) })
	y := &yard{Engine: engine, slots: make(chan struct{}, 2), ids: make(chan int, 15)}
	y.shared = y.Network(t)
	for id := range cap(y.ids) {
		y.ids <- id + 1
	}
	return y
}

// enter waits for a slot, held until the test ends.
func (y *yard) enter(t testing.TB) {
	t.Helper()
	y.slots <- struct{}{}
	t.Cleanup(func() { <-y.slots })
}

// testImages tells the story of each distinct image: built, looked through,
// booted with each of its stores, used, stopped and booted again.
func (y *yard) testImages(t *testing.T) {
	stores := y.startStores(t)
	for _, variant := range ImageVariants() {
		t.Run(variant.Image(), func(t *testing.T) {
			t.Parallel()
			y.enter(t)
			start := time.Now()
			image := y.image(t, variant)
			y.lint(t, variant)
			t.Run("labels", func(t *testing.T) { y.checkConfig(t, variant, image) })
			t.Run("files", func(t *testing.T) { y.checkFiles(t, variant, image) })
			t.Run("programs", func(t *testing.T) { y.checkPrograms(t, variant, image) })
			for _, d := range deploymentsFor(variant) {
				t.Run(d.backend, func(t *testing.T) { y.bootImage(t, d, image, stores) })
			}
			report.Record(report.Image, variant.Image(), time.Since(start))
		})
	}
}

// deploymentsFor pairs variant with what may keep its notes.
func deploymentsFor(variant Variant) []deployment {
	if len(variant.Database) == 0 {
		return []deployment{{variant, "memory"}}
	}
	var all []deployment
	for _, database := range variant.Database {
		all = append(all, deployment{variant, database})
	}
	return all
}

// templates returns the templates with this engine's images.
func (y *yard) templates(t testing.TB) fs.FS {
	t.Helper()
	delivered, err := y.Templates()
	if err != nil {
		t.Fatal(err)
	}
	return delivered
}

// source renders variant, pinned to this engine's images, into a folder of its
// own that the test may change.
func (y *yard) source(t testing.TB, variant Variant) string {
	t.Helper()
	files, err := generator.Render(y.templates(t), variant.Spec)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), variant.Name)
	if err := tree.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The build arguments that fill the labels.
const (
	imageVersion  = "1.2.3"
	imageRevision = "0123456789abcdef0123456789abcdef01234567"
	imageCreated  = "2026-01-02T03:04:05Z"
	imageSource   = "https://git.example.com/shop/orders"
	imageLicenses = "MIT"
)

func buildArguments() []string {
	return []string{
		"--build-arg", "VERSION=" + imageVersion,
		"--build-arg", "VCS_REF=" + imageRevision,
		"--build-arg", "BUILD_DATE=" + imageCreated,
		"--build-arg", "REPOSITORY_URL=" + imageSource,
		"--build-arg", "LICENSES=" + imageLicenses,
	}
}

// image returns the id of the image of variant, built once.
func (y *yard) image(t testing.TB, variant Variant) string {
	t.Helper()
	stored, _ := y.images.LoadOrStore(variant.Image(), sync.OnceValues(func() (string, error) {
		return y.Build(t.Context(), y.source(t, variant), buildArguments()...)
	}))
	id, err := stored.(func() (string, error))()
	if err != nil {
		t.Fatalf("build %s: %v", variant.Image(), err)
	}
	return id
}

// lint holds the Dockerfile to BuildKit's own checks.
func (y *yard) lint(t testing.TB, variant Variant) {
	t.Helper()
	log, err := y.BuildLog(t.Context(), y.source(t, variant), "--check")
	if err != nil || !strings.Contains(log, "no warnings found") {
		t.Errorf("docker build --check: %v\n%s", err, log)
	}
}

// hardened are the options under which the image is promised to run. The short
// health interval only spares the tests from waiting.
func hardened(volume string) []string {
	return []string{
		"--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "10001:10001",
		"--tmpfs", "/tmp", "--volume", volume + ":/app/data", "--publish", "127.0.0.1::8000", "--health-interval", "500ms",
	}
}

// bootImage runs the image twice on one volume.
func (y *yard) bootImage(t *testing.T, d deployment, image string, s stores) {
	options := slices.Concat(hardened(y.Volume(t)), []string{"--network", y.shared}, y.settings(t, d, s))
	if d.persistent() {
		y.migratesApart(t, image, options)
	}
	first := y.Run(t, image, options)
	first.AwaitHealthy(t)
	checkProcess(t, first, d.Name)
	kept := useNotes(t, reach(t, first))
	stopsInTime(t, first)

	second := y.Run(t, image, options)
	second.AwaitHealthy(t)
	if again := reach(t, second); d.persistent() {
		var got note
		again.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "").decode(t, &got)
		if got != kept {
			t.Errorf("in the next container: got %+v, want %+v", got, kept)
		}
	}
	stopsInTime(t, second)
}

// migratesApart demands that a container changes the schema only when told to.
func (y *yard) migratesApart(t *testing.T, image string, options []string) {
	t.Helper()
	unmigrated := y.Run(t, image, options)
	unmigrated.AwaitHealthy(t)
	reach(t, unmigrated).want(t, http.StatusServiceUnavailable, "GET", "/ready", "")
	stopsInTime(t, unmigrated)
	for _, command := range []string{"status", "up", "status"} {
		code, output := y.Finish(t, image, options, "migrate", command)
		if code != 0 {
			t.Fatalf("migrate %s: exit code %d\n%s", command, code, output)
		}
	}
}

// reach returns the service in a container as its clients see it.
func reach(t testing.TB, c *containers.Container) *service {
	t.Helper()
	process, err := services.Start(c.Watch())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Stop(patience) })
	return &service{Process: process, url: "http://" + c.Address(t, 8000), output: &record{}}
}

// stopsInTime demands that the container ends by itself, and well, when asked.
func stopsInTime(t testing.TB, c *containers.Container) {
	t.Helper()
	if code := c.Stop(t, patience); code != 0 {
		t.Errorf("exit code after docker stop: %d, want 0", code)
	}
	if logs := c.Logs(t.Context()); strings.Contains(logs, storesPassword) {
		t.Errorf("printed a secret:\n%s", logs)
	}
}

// onLinux reports whether the engine's processes are this machine's.
func onLinux(pid string) bool {
	_, err := os.Stat(filepath.Join("/proc", pid, "status"))
	return err == nil
}
