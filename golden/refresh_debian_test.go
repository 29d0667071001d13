package golden

import (
	"compress/gzip"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// The versions of tini that files pin before they are refreshed, and after.
const (
	oldTini = "0.19.0-3+b8"
	newTini = "0.19.0-3+b10"
)

// debianArchive serves the indices of packages that apt reads.
type debianArchive struct {
	*httptest.Server
	mu       sync.Mutex
	versions map[string]string // release/architecture → version of tini, empty for none
	asked    int
}

func newDebianArchive(t *testing.T, start func(http.Handler) *httptest.Server) *debianArchive {
	t.Helper()
	archive := &debianArchive{versions: map[string]string{"trixie/amd64": newTini, "trixie/arm64": newTini, "bookworm/amd64": "0.19.0-1+b3", "bookworm/arm64": "0.19.0-1+b3"}}
	archive.Server = start(http.HandlerFunc(archive.serve))
	t.Cleanup(archive.Close)
	return archive
}

func (a *debianArchive) serve(w http.ResponseWriter, r *http.Request) {
	var release, architecture string
	path := strings.NewReplacer("/dists/", " ", "/main/binary-", " ", "/Packages.gz", " ").Replace(r.URL.Path)
	if _, err := fmt.Sscanf(path, "/debian %s %s ", &release, &architecture); err != nil {
		http.NotFound(w, r)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	version, exists := a.versions[release+"/"+architecture]
	if !exists {
		http.NotFound(w, r)
		return
	}
	index := gzip.NewWriter(w)
	defer index.Close()
	fmt.Fprintf(index, "Package: tinitest\nVersion: 9\nDepends: tini\n\n")
	if version != "" {
		fmt.Fprintf(index, "Package: tini\nSource: tini (0.19.0-3)\nVersion: %s\nArchitecture: %s\n\n", version, architecture)
	}
	fmt.Fprintf(index, "Package: zsh\nVersion: 5.9\n")
}

// tiniDockerfile pins a golang image of reg and tini, as a rendered one does.
func tiniDockerfile(reg *imageRegistry, release, digest, version string) string {
	return "ARG GO_BASE_IMAGE=" + reg.pin("golang:1.26-"+release, digest) + "\nFROM ${GO_BASE_IMAGE}\nARG TINI_VERSION=" + version +
		"\nRUN apt-get download \"tini:${TARGETARCH}=${TINI_VERSION}\"\n"
}

func TestRefreshDebianPackage(t *testing.T) {
	t.Parallel()
	reg := newImageRegistry(t)
	fresh := reg.pushIndex(t, "golang:1.26-trixie")
	archive := newDebianArchive(t, httptest.NewServer)
	p := newRefreshProject(t)
	p.env = append(p.env, "DEBIAN_ARCHIVE="+archive.URL+"/debian/")
	p.write(t, "Dockerfile", tiniDockerfile(reg, "trixie", oldDigest, oldTini), 0o644)
	p.write(t, "pins.env", tiniDockerfile(reg, "trixie", fresh, oldTini), 0o600)

	code, stdout, stderr := p.run(t, "--check", "Dockerfile", "pins.env")
	want := "Dockerfile:1: " + reg.host + "/golang:1.26-trixie " + oldDigest + " -> " + fresh + "\n" +
		"Dockerfile:3: tini (Debian trixie) " + oldTini + " -> " + newTini + "\n" +
		"pins.env:3: tini (Debian trixie) " + oldTini + " -> " + newTini + "\n"
	if code != 1 || stdout != want {
		t.Errorf("--check: exit code %d, it printed\n%s%s\nwant\n%s", code, stdout, stderr, want)
	}
	if archive.asked != 2 {
		t.Errorf("the archive was asked %d times, want once for each architecture", archive.asked)
	}
	p.wantCode(t, 0, "Dockerfile", "pins.env")
	for _, name := range []string{"Dockerfile", "pins.env"} {
		if got, want := p.read(t, name), tiniDockerfile(reg, "trixie", fresh, newTini); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	if printed := p.wantCode(t, 0, "--check", "Dockerfile", "pins.env"); !strings.Contains(printed, "every pin is current") {
		t.Errorf("after an update --check says %q", printed)
	}
}

// TestRefreshDebianRelease takes the release from the golang image of the file.
func TestRefreshDebianRelease(t *testing.T) {
	t.Parallel()
	reg := newImageRegistry(t)
	bookworm := reg.pushIndex(t, "golang:1.26-bookworm")
	p := newRefreshProject(t)
	p.env = append(p.env, "DEBIAN_ARCHIVE="+newDebianArchive(t, httptest.NewServer).URL+"/debian")
	p.write(t, "Dockerfile", tiniDockerfile(reg, "bookworm", bookworm, oldTini), 0o644)
	p.wantCode(t, 0)
	if got := p.read(t, "Dockerfile"); !strings.Contains(got, "TINI_VERSION=0.19.0-1+b3\n") {
		t.Errorf("got %s", got)
	}
	p.write(t, "Dockerfile", "FROM scratch\nARG TINI_VERSION="+oldTini+"\n", 0o644)
	if printed := p.wantCode(t, 0); !strings.Contains(printed, "line 2: TINI_VERSION is left alone: no golang image names the Debian release") {
		t.Errorf("without a golang image it says %q", printed)
	}
}

// TestRefreshDebianFailures: exit code 2, a message that names what is wrong,
// and every file as it was, although an image could be renewed.
func TestRefreshDebianFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(archive *debianArchive, p *refreshProject)
		says    string
		code    int
	}{
		"archive down": {func(a *debianArchive, _ *refreshProject) { a.Close() }, "tini (Debian trixie): no version was found", 2},
		"release gone": {func(a *debianArchive, _ *refreshProject) { clear(a.versions) }, "404", 2},
		"package gone": {func(a *debianArchive, _ *refreshProject) { a.versions["trixie/amd64"] = "" }, "there is no package tini for amd64", 2},
		"two versions": {func(a *debianArchive, _ *refreshProject) { a.versions["trixie/arm64"] = oldTini }, "arm64 has " + oldTini + ", another architecture " + newTini, 2},
		"odd version":  {func(a *debianArchive, _ *refreshProject) { a.versions["trixie/amd64"] = "1;reboot" }, "no version", 2},
		"one of the two": {func(a *debianArchive, p *refreshProject) {
			a.versions["trixie/arm64"] = oldTini
			p.env = append(p.env, "DEBIAN_ARCHITECTURES=amd64")
		}, "tini (Debian trixie) " + oldTini + " -> " + newTini, 0},
		"no archive known": {func(_ *debianArchive, p *refreshProject) {
			p.env = append(p.env, "DEBIAN_ARCHIVE=", "PATH="+filepath.Dir(crane(t))+":"+plainPath(t))
		}, "set DEBIAN_ARCHIVE to the URL of a Debian mirror", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reg := newImageRegistry(t)
			reg.pushIndex(t, "golang:1.26-trixie")
			archive, p := newDebianArchive(t, httptest.NewServer), newRefreshProject(t)
			p.env = append(p.env, "DEBIAN_ARCHIVE="+archive.URL+"/debian")
			p.write(t, "Dockerfile", tiniDockerfile(reg, "trixie", oldDigest, oldTini), 0o644)
			test.prepare(archive, p)
			before := p.content(t)
			if printed := p.wantCode(t, test.code); !strings.Contains(printed, test.says) {
				t.Errorf("it does not say %q:\n%s", test.says, printed)
			}
			if test.code != 0 {
				sameContent(t, before, p.content(t))
			}
		})
	}
}

// TestRefreshDebianMirror finds the mirror where apt has it, on this machine or
// in the golang image, and asks it over HTTPS with what is installed.
func TestRefreshDebianMirror(t *testing.T) {
	t.Parallel()
	const targets = "indextargets --format $(SITE) Created-By: Packages"
	for name, test := range map[string]struct{ program, args, client string }{
		"apt":       {"apt-get", targets, "curl"},
		"golang":    {"docker", "run --rm --entrypoint apt-get BUILDER " + targets, "curl"},
		"with wget": {"apt-get", targets, "wget"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := exec.LookPath(test.client)
			if err != nil {
				t.Skipf("%v", err)
			}
			reg := newImageRegistry(t)
			fresh := reg.pushIndex(t, "golang:1.26-trixie")
			archive, p := newDebianArchive(t, httptest.NewTLSServer), newRefreshProject(t)
			authority := filepath.Join(p.dir, "authority.pem")
			certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: archive.Certificate().Raw})
			p.write(t, "authority.pem", string(certificate), 0o644)
			p.write(t, ".wgetrc", "ca_certificate="+authority+"\n", 0o644)
			p.write(t, "Dockerfile", tiniDockerfile(reg, "trixie", fresh, oldTini), 0o644)
			sites := "http://127.0.0.1:1/debian-security\n" + strings.Replace(archive.URL, "https", "http", 1) + "/debian/\n"
			p.write(t, "sites", sites, 0o644)
			p.write(t, "bin/"+test.program, "#!/bin/sh\n[ \"$*\" = \"$ARGS\" ] && cat sites\n", 0o755)
			if err := os.Symlink(client, filepath.Join(p.dir, "bin", test.client)); err != nil {
				t.Fatal(err)
			}
			p.env = append(p.env, "DEBIAN_ARCHIVE=", "ARGS="+strings.Replace(test.args, "BUILDER", reg.pin("golang:1.26-trixie", fresh), 1),
				"CURL_CA_BUNDLE="+authority, "HOME="+p.dir, "PATH="+filepath.Join(p.dir, "bin")+":"+filepath.Dir(crane(t))+":"+plainPath(t))
			p.wantCode(t, 0)
			if got := p.read(t, "Dockerfile"); !strings.Contains(got, "TINI_VERSION="+newTini+"\n") {
				t.Errorf("got %s", got)
			}
		})
	}
}
