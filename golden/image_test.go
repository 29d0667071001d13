package golden

import (
	"io/fs"
	"net/http"
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

// imageBuilder is what the container tests share. It builds each image once and
// runs it with an engine, on one network with the stores.
type imageBuilder struct {
	*containers.Engine
	slots     chan struct{} // one for each test that may build or boot at a time
	images    sync.Map      // image name → func() (string, error)
	network   string        // on which containers reach the stores
	databases chan int      // numbers of Redis databases that are not in use
}

// TestContainers builds and boots every distinct image and the topologies that
// the compose files describe.
func TestContainers(t *testing.T) {
	slow(t)
	b := newImageBuilder(t)
	t.Run("image", b.testImages)
	t.Run("sources", b.testSources)
	t.Run("refusals", b.testRefusals)
	t.Run("topology", b.testTopology)
}

func newImageBuilder(t testing.TB) *imageBuilder {
	t.Helper()
	engine := containers.Start(t, func(reason string) { report.Skip(report.Image, reason) })
	b := &imageBuilder{Engine: engine, slots: make(chan struct{}, 2), databases: make(chan int, 15)}
	b.network = b.Network(t)
	for id := range cap(b.databases) {
		b.databases <- id + 1
	}
	return b
}

// acquireSlot waits for a slot, held until the test ends.
func (b *imageBuilder) acquireSlot(t testing.TB) {
	t.Helper()
	b.slots <- struct{}{}
	t.Cleanup(func() { <-b.slots })
}

// testImages builds each distinct image, looks through it, boots it with each of
// its stores, uses it, stops it and boots it again.
func (b *imageBuilder) testImages(t *testing.T) {
	stores := b.startStores(t)
	report.Rule(report.Image, CoveringRule)
	for _, variant := range Covering(ImageVariants()) {
		t.Run(variant.Image(), func(t *testing.T) {
			t.Parallel()
			b.acquireSlot(t)
			start := time.Now()
			image := b.image(t, variant)
			b.lint(t, variant)
			t.Run("labels", func(t *testing.T) { b.checkConfig(t, variant, image) })
			t.Run("files", func(t *testing.T) { b.checkFiles(t, variant, image) })
			t.Run("programs", func(t *testing.T) { b.checkPrograms(t, variant, image) })
			for _, d := range deploymentsFor(variant) {
				t.Run(d.backend, func(t *testing.T) { b.bootImage(t, d, image, stores) })
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
func (b *imageBuilder) templates(t testing.TB) fs.FS {
	t.Helper()
	delivered, err := b.Templates()
	if err != nil {
		t.Fatal(err)
	}
	return delivered
}

// source renders variant, pinned to this engine's images, into a directory of its
// own that the test may change.
func (b *imageBuilder) source(t testing.TB, variant Variant) string {
	t.Helper()
	files, err := generator.Render(b.templates(t), variant.Spec)
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
func (b *imageBuilder) image(t testing.TB, variant Variant) string {
	t.Helper()
	stored, _ := b.images.LoadOrStore(variant.Image(), sync.OnceValues(func() (string, error) {
		return b.Build(t.Context(), b.source(t, variant), buildArguments()...)
	}))
	id, err := stored.(func() (string, error))()
	if err != nil {
		t.Fatalf("build %s: %v", variant.Image(), err)
	}
	return id
}

// lint holds the Dockerfile to BuildKit's own checks.
func (b *imageBuilder) lint(t testing.TB, variant Variant) {
	t.Helper()
	log, err := b.BuildLog(t.Context(), b.source(t, variant), "--check")
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
func (b *imageBuilder) bootImage(t *testing.T, d deployment, image string, s stores) {
	options := slices.Concat(hardened(b.Volume(t)), []string{"--network", b.network}, b.settings(t, d, s))
	if d.persistent() {
		b.migratesApart(t, image, options)
	}
	first := b.Run(t, image, options)
	first.AwaitHealthy(t)
	checkProcess(t, first, d.Name)
	kept := useNotes(t, reach(t, first))
	stopsInTime(t, first)

	second := b.Run(t, image, options)
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

// migratesApart demands that a container changes the schema only by the command
// migrate.
func (b *imageBuilder) migratesApart(t *testing.T, image string, options []string) {
	t.Helper()
	unmigrated := b.Run(t, image, options)
	unmigrated.AwaitHealthy(t)
	reach(t, unmigrated).want(t, http.StatusServiceUnavailable, "GET", "/ready", "")
	stopsInTime(t, unmigrated)
	for _, command := range []string{"status", "up", "status"} {
		code, output := b.Finish(t, image, options, "migrate", command)
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
	return &service{Process: process, at: c.Address(t, 8000), output: &record{}, token: newToken(t, nil)}
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
