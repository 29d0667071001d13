package containers

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/cache"
)

//go:embed standins
var standInFiles embed.FS

// standIn says what takes the place of a pinned image.
type standIn struct {
	pin    string // key of the image in the templates' pins
	target string // stage of the stand-ins' Dockerfile; empty for the frontend
	arm64  string // stage whose content stands for arm64 too
}

// The arm64 stand-ins hold no program: a build for arm64 that ran one would
// need emulation, and fails here.
var standIns = []standIn{
	{pin: "DOCKERFILE_SYNTAX"},
	{pin: "GO_BASE_IMAGE", target: "golang"},
	{pin: "DISTROLESS_IMAGE", target: "distroless", arm64: "distroless"},
	{pin: "DEBIAN_IMAGE", target: "debian", arm64: "distroless"},
	{pin: "POSTGRES_IMAGE", target: "postgres"},
	{pin: "REDIS_IMAGE", target: "redis"},
	{pin: "CADDY_IMAGE", target: "caddy"},
}

// standIn serves the stand-ins from a registry on loopback and points the
// pins there.
func (e *Engine) standIn(t testing.TB, kept *cache.Cache, pinned map[string]string) error {
	registry, err := e.StartRegistry(t)
	if err != nil {
		return err
	}
	e.registry = registry
	name, err := standInsKey(t.Context(), e.tools)
	if err != nil {
		return err
	}
	images, err := kept.Keep("standins-"+name, "stand-ins for images, since their registries cannot be reached", func(dir string) error {
		return e.makeStandIns(t.Context(), kept, dir)
	})
	if err != nil {
		return err
	}
	for _, image := range standIns {
		reference := registry + "/" + repository(pinned[image.pin])
		if _, err := e.crane(t.Context(), "push", filepath.Join(images, image.pin), reference); err != nil {
			return err
		}
		digest, err := e.crane(t.Context(), "digest", reference)
		if err != nil {
			return err
		}
		e.pins[image.pin] = reference + "@" + digest
	}
	t.Cleanup(func() { e.keepPulled(t, name) })
	return nil
}

// keptImages is the repository under which the engine keeps the stand-ins that
// were run from it, so that the next run need not unpack them again.
const keptImages = "chassis-test-stand-in"

// keepPulled gives the stand-ins that the engine has pulled a lasting name
// instead of that of a registry that is about to end, and drops older ones.
func (e *Engine) keepPulled(t testing.TB, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	listed, err := e.Docker(ctx, "images", "--digests", "--format", "{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}")
	if err != nil {
		t.Errorf("look for stand-ins: %v", err)
	}
	for line := range strings.Lines(listed) {
		tagged, byDigest, _ := strings.Cut(strings.TrimSpace(line), " ")
		repository, tag, _ := strings.Cut(tagged, ":")
		switch {
		case strings.HasPrefix(byDigest, e.registry+"/"):
			kept := fmt.Sprintf("%s:%s-%s", keptImages, path.Base(strings.Split(byDigest, "@")[0]), name)
			e.discard(t, "tag", byDigest, kept)
			e.discard(t, "rmi", byDigest)
		case repository == keptImages && !strings.HasSuffix(tag, "-"+name):
			e.discard(t, "rmi", tagged)
		}
	}
}

// repository returns the path and tag of a pinned reference, without its
// registry and digest: library/golang:1.26-trixie.
func repository(pinned string) string {
	name, _, _ := strings.Cut(pinned, "@")
	first, rest, found := strings.Cut(name, "/")
	switch {
	case !found:
		return "library/" + name
	case strings.ContainsAny(first, ".:"):
		return rest
	default:
		return name
	}
}

// standInsKey names the stand-ins that the embedded files, the tools and this
// host's settings make.
func standInsKey(ctx context.Context, tools string) (string, error) {
	contents := [][]byte{[]byte(filepath.Base(tools)), fmt.Append(nil, standIns)}
	err := fs.WalkDir(standInFiles, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := standInFiles.ReadFile(name)
		contents = append(contents, content)
		return err
	})
	if err != nil {
		return "", err
	}
	host, err := hostSettings(ctx)
	if err != nil {
		return "", err
	}
	certificates, err := os.ReadFile(host.certificates)
	if err != nil {
		return "", err
	}
	contents = append(contents, certificates, fmt.Append(nil, host))
	return cache.Key(contents...), nil
}

// makeStandIns leaves every stand-in in dir, as an image layout named by its pin.
func (e *Engine) makeStandIns(ctx context.Context, kept *cache.Cache, dir string) error {
	frontend, err := e.makeFrontend(ctx, dir)
	if err != nil {
		return fmt.Errorf("stand-in for the Dockerfile frontend: %w", err)
	}
	kept.Say("installing a minimal Debian")
	base, err := e.makeBase(ctx, kept.Dir, dir)
	if err != nil {
		return fmt.Errorf("stand-in base: %w", err)
	}
	files := filepath.Join(dir, "files")
	if err := os.CopyFS(files, standInFiles); err != nil {
		return err
	}
	defer os.RemoveAll(files)
	for _, image := range standIns {
		amd64 := frontend
		if image.target != "" {
			kept.Say("building the image %s", image.target)
			if amd64, err = e.buildStandIn(ctx, image.target, base, frontend, filepath.Join(files, "standins")); err != nil {
				return err
			}
		}
		if err := e.saveStandIn(ctx, image, amd64, filepath.Join(dir, image.pin)); err != nil {
			return err
		}
	}
	return nil
}

// buildStandIn builds and pushes one stage of the Dockerfile in files.
func (e *Engine) buildStandIn(ctx context.Context, target, base, frontend, files string) (string, error) {
	host, err := hostSettings(ctx)
	if err != nil {
		return "", err
	}
	reference := e.registry + "/standin/" + target
	args := []string{
		"buildx", "build", "--quiet", "--target", target, "--tag", reference, "--label", e.label,
		"--build-arg", "BASE=" + base, "--build-arg", "BUILDKIT_SYNTAX=" + frontend,
		"--build-context", "go=" + host.goroot,
		"--build-context", "certificates=" + filepath.Dir(host.certificates),
		"--build-context", "tools=" + e.tools,
	}
	for name, value := range host.modules {
		args = append(args, "--build-arg", name+"="+value)
	}
	if _, err := e.Docker(ctx, append(args, files)...); err != nil {
		return "", fmt.Errorf("stand-in for %s: %w", target, err)
	}
	if _, err := e.Docker(ctx, "push", "--quiet", reference); err != nil {
		return "", err
	}
	return reference, nil
}

// saveStandIn makes an index of the image for amd64 and, where there is one,
// the one for arm64, and saves it as an image layout.
func (e *Engine) saveStandIn(ctx context.Context, image standIn, amd64, layout string) error {
	index := e.registry + "/standin/" + strings.ToLower(image.pin)
	args := []string{"index", "append", "--docker-empty-base", "--tag", index, "--manifest", amd64}
	if image.arm64 != "" {
		arm64 := e.registry + "/standin/" + image.target + ":arm64"
		if _, err := e.crane(ctx, "mutate", "--set-platform", "linux/arm64", "--tag", arm64, e.registry+"/standin/"+image.arm64+":latest"); err != nil {
			return err
		}
		args = append(args, "--manifest", arm64)
	}
	if _, err := e.crane(ctx, args...); err != nil {
		return err
	}
	_, err := e.crane(ctx, "pull", "--format", "oci", index, layout)
	return err
}
