package containers

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// suite is the Debian release that the pinned images are made of.
const suite = "trixie"

// host is what stand-ins take from this machine.
type host struct {
	goroot       string
	certificates string            // file with the authorities that the host trusts
	modules      map[string]string // where the go command finds modules and their sums
}

func hostSettings(ctx context.Context) (host, error) {
	names := []string{"GOROOT", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOINSECURE"}
	values, err := command.GoEnv(ctx, names...)
	if err != nil {
		return host{}, err
	}
	found := host{goroot: values[0], certificates: os.Getenv("SSL_CERT_FILE"), modules: map[string]string{}}
	if found.certificates == "" {
		found.certificates = "/etc/ssl/certs/ca-certificates.crt"
	}
	for i, name := range names[1:] {
		found.modules[name] = values[i+1]
	}
	return found, nil
}

// makeFrontend pushes the image of the built Dockerfile frontend.
func (e *Engine) makeFrontend(ctx context.Context, dir string) (string, error) {
	layer := filepath.Join(dir, "frontend.tar")
	defer os.Remove(layer)
	if err := tarFile(layer, e.tool("dockerfile-frontend"), "bin/dockerfile-frontend"); err != nil {
		return "", err
	}
	reference := e.registry + "/standin/frontend:latest"
	if err := e.pushLayer(ctx, layer, reference); err != nil {
		return "", err
	}
	_, err := e.crane(ctx, "mutate", "--tag", reference, "--entrypoint", "/bin/dockerfile-frontend",
		"--label", "moby.buildkit.frontend.network.none=true",
		"--label", `"moby.buildkit.frontend.caps=moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts"`,
		reference)
	return reference, err
}

// makeBase pushes an image of a minimal Debian, without what the official
// slim image leaves out.
func (e *Engine) makeBase(ctx context.Context, cache, dir string) (string, error) {
	if os.Geteuid() != 0 {
		return "", errors.New("no image registry can be reached, and making stand-ins with debootstrap needs root")
	}
	if runtime.GOARCH != "amd64" {
		return "", fmt.Errorf("no image registry can be reached, and stand-ins are made for amd64 only, not %s", runtime.GOARCH)
	}
	root, layer := filepath.Join(dir, "root"), filepath.Join(dir, "base.tar")
	defer os.RemoveAll(root)
	defer os.Remove(layer)
	if err := debootstrap(ctx, cache, root); err != nil {
		return "", err
	}
	pack := command.Command{Name: "tar", Args: []string{
		"--create", "--numeric-owner", "--one-file-system", "--file", layer, "--directory", root,
		"--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/lists/*", "--exclude=./var/log/*", "--exclude=./dev/*",
		"--exclude=./usr/share/doc/*", "--exclude=./usr/share/man/*", "--exclude=./usr/share/info/*",
		"--exclude=./usr/share/locale/*", "--exclude=./usr/share/lintian/*", ".",
	}}
	if _, err := pack.Output(ctx); err != nil {
		return "", err
	}
	reference := e.registry + "/standin/base:latest"
	return reference, e.pushLayer(ctx, layer, reference)
}

// pushLayer pushes an image for amd64 with one layer.
func (e *Engine) pushLayer(ctx context.Context, layer, reference string) error {
	if _, err := e.crane(ctx, "append", "--new_layer", layer, "--new_tag", reference); err != nil {
		return err
	}
	_, err := e.crane(ctx, "mutate", "--set-platform", "linux/amd64", "--tag", reference, reference)
	return err
}

// debootstrap installs a minimal Debian in root and keeps its packages in cache.
func debootstrap(ctx context.Context, cache, root string) error {
	if _, err := exec.LookPath("debootstrap"); err != nil {
		return fmt.Errorf("no image registry can be reached, and stand-ins need debootstrap: %w; install it (apt-get install debootstrap)", err)
	}
	packages := filepath.Join(cache, "debootstrap-"+suite)
	if err := os.MkdirAll(packages, 0o755); err != nil {
		return err
	}
	args := []string{"--variant=minbase", "--cache-dir=" + packages, suite, root}
	if mirror := hostMirror(ctx); mirror != "" {
		args = append(args, mirror)
	}
	_, err := command.Command{Name: "debootstrap", Args: args}.Output(ctx)
	return err
}

// hostMirror returns the Debian mirror that this host itself uses. It is
// empty on other systems: debootstrap then knows where to look.
func hostMirror(ctx context.Context) string {
	sites, err := command.Command{Name: "apt-get", Args: []string{"indextargets", "--format", "$(SITE)", "Created-By: Packages"}}.Output(ctx)
	if err != nil {
		return ""
	}
	for site := range strings.FieldsSeq(sites) {
		if strings.HasSuffix(strings.TrimSuffix(site, "/"), "/debian") {
			return site
		}
	}
	return ""
}

// tarFile writes an archive that holds one program.
func tarFile(archive, program, name string) error {
	in, err := os.Open(program)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.Create(archive)
	if err != nil {
		return err
	}
	defer out.Close()
	writer := tar.NewWriter(out)
	if err := writer.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: info.Size()}); err != nil {
		return err
	}
	if _, err := io.Copy(writer, in); err != nil {
		return err
	}
	return errors.Join(writer.Close(), out.Close())
}
