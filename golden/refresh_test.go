package golden

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// oldDigest is what files pin before they are refreshed.
const oldDigest = "sha256:" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// pinnedFile is a file that pins images.
type pinnedFile struct {
	content string // OLD stands for the pinned digest, HOST for the registry
	mode    fs.FileMode
	digests []string // the current ones, in the order of their pins
}

// pinnedFiles returns a file of each kind, by path, which pin images with these
// digests.
func pinnedFiles(golang, base, app string) map[string]pinnedFile {
	return map[string]pinnedFile{
		"Dockerfile": {
			"# syntax=HOST/base:1@OLD\nARG GO=HOST/library/golang:1.26-trixie@OLD\nARG X=${Y:-HOST/base:1@OLD}\nFROM ${GO}\n",
			0o644,
			[]string{base, golang, base},
		},
		"compose.yaml":             {"services: {a: {image: HOST/base:1@OLD}, b: {image: \"HOST/acme/app:2.0@OLD\"}}", 0o600, []string{base, app}},
		"compose.production.yml":   {"image: 'HOST/base:1@OLD' # as HOST/base:1@OLD\r\n", 0o644, []string{base, base}},
		"Makefile":                 {"IMAGE := HOST/base:1@OLD\n", 0o755, []string{base}},
		".ci/workflows/a b c.yml":  {"uses: docker://HOST/base:1@OLD\n", 0o644, []string{base}},
		"deploy/kubernetes/a.yaml": {"image: HOST/acme/app:2.0@OLD\n", 0o644, []string{app}},
		"deploy/kubernetes/overlays/kustomization.yaml": {
			"images:\n  - name: app\n    newName: HOST/acme/app\n    newTag: \"2.0\"\n    digest: OLD\n- digest: OLD # first\n  newTag: '1'\n  name: HOST/base\n",
			0o644,
			[]string{app, base},
		},
	}
}

func TestRefreshUpdatesEveryKindOfFile(t *testing.T) {
	t.Parallel()
	reg := newImageRegistry(t)
	p := newRefreshProject(t)
	golang := reg.pushIndex(t, "library/golang:1.26-trixie")
	base := reg.pushImage(t, "base:1")
	files := pinnedFiles(golang, base, reg.pushIndex(t, "acme/app:2.0"))
	for name, file := range files {
		p.write(t, name, strings.NewReplacer("HOST", reg.host, "OLD", oldDigest).Replace(file.content), file.mode)
	}
	reg.forget()
	p.wantCode(t, 0)

	got := p.content(t)
	for name, file := range files {
		want := strings.ReplaceAll(file.content, "HOST", reg.host)
		for _, digest := range file.digests {
			want = strings.Replace(want, "OLD", digest, 1)
		}
		if want = file.mode.String() + "\n" + want; got[name] != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got[name], want)
		}
	}
	if len(got) != len(files)+1 {
		t.Errorf("there are %d files, want %d: something was left behind", len(got), len(files)+1)
	}
	for _, image := range []string{"library/golang:1.26-trixie", "base:1", "acme/app:2.0"} {
		if times := reg.timesAsked(image); times != 1 {
			t.Errorf("%s was asked for %d times, want 1", image, times)
		}
	}
	if printed := p.wantCode(t, 0, "--check"); !strings.Contains(printed, "every pin is current") {
		t.Errorf("after an update --check says %q", printed)
	}
}

func TestRefreshLeavesOtherTextAlone(t *testing.T) {
	t.Parallel()
	reg := newImageRegistry(t)
	p := newRefreshProject(t)
	content := strings.Join([]string{
		"FROM alpine:3", // not pinned
		"FROM " + reg.host + "/none@" + oldDigest,              // no tag to follow
		"FROM ${MIRROR}/golang:1.26@" + oldDigest,              // whose mirror cannot be known
		"FROM " + reg.host + "/short:1@" + oldDigest[:40],      // no digest
		"FROM " + reg.host + "/long:1@" + oldDigest + "0",      // nor this
		"RUN sha256sum -c " + strings.TrimSpace(oldDigest[7:]), // of something else
	}, "\n")
	p.write(t, "Dockerfile", content, 0o644)
	p.write(t, "testdata/compose.yaml", "image: "+reg.pin("absent:1", oldDigest)+"\n", 0o644)
	p.write(t, "notes.txt", reg.pin("absent:1", oldDigest)+"\n", 0o644)
	before := p.content(t)
	if printed := p.wantCode(t, 0); !strings.Contains(printed, "no image is pinned here") {
		t.Errorf("it says %q", printed)
	}
	sameContent(t, before, p.content(t))
}

func TestRefreshCheckAndDryRun(t *testing.T) {
	t.Parallel()
	reg := newImageRegistry(t)
	p := newRefreshProject(t)
	fresh, current := reg.pushIndex(t, "a:1"), reg.pushIndex(t, "b:2")
	p.write(t, "Dockerfile", "FROM scratch\nFROM "+reg.pin("a:1", oldDigest)+"\nFROM "+reg.pin("b:2", current)+"\n", 0o644)
	before := p.content(t)
	want := "Dockerfile:2: " + reg.host + "/a:1 " + oldDigest + " -> " + fresh + "\n"
	for option, wantCode := range map[string]int{"--check": 1, "--dry-run": 0} {
		code, stdout, stderr := p.run(t, option)
		if code != wantCode || stdout != want {
			t.Errorf("%s: exit code %d, want %d; printed\n%s%s\nwant\n%s", option, code, wantCode, stdout, stderr, want)
		}
		sameContent(t, before, p.content(t))
	}
}

func TestRefreshNamedFiles(t *testing.T) {
	t.Parallel()
	reg := newImageRegistry(t)
	p := newRefreshProject(t)
	fresh := reg.pushIndex(t, "a:1")
	stale := "A=" + reg.pin("a:1", oldDigest) + "\n"
	p.write(t, "some pins.env", stale, 0o644)
	p.write(t, "-odd.env", stale, 0o644)
	p.write(t, "a=b.env", stale, 0o644)
	p.write(t, "Dockerfile", stale, 0o644)
	p.wantCode(t, 0, "--", "some pins.env", "-odd.env", "./a=b.env")
	for name, want := range map[string]string{"some pins.env": fresh, "-odd.env": fresh, "a=b.env": fresh, "Dockerfile": oldDigest} {
		if got := p.content(t)[name]; !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s in it", name, got, want)
		}
	}
}

// TestRefreshAsksWithWhatIsThere gives the script clients that print what the
// real ones do, in several shells.
func TestRefreshAsksWithWhatIsThere(t *testing.T) {
	t.Parallel()
	clients := map[string]string{
		"docker": `case $2 in version) exit 0 ;; imagetools) printf 'Name:      %s\nMediaType: x\nDigest:    %s\n\nManifests:\n  Digest: sha256:0\n' "$4" "$FRESH" ;; esac`,
		"crane":  `[ "$1" = digest ] && echo "$FRESH"`,
		"skopeo": `case $1 in inspect) [ "$*" = "inspect --raw --tls-verify=false docker://localhost:5000/a:1" ] && printf '{}' ;; manifest-digest) [ "$(cat "$2")" = '{}' ] && echo "$FRESH" ;; esac`,
	}
	fresh := "sha256:" + strings.Repeat("ab", 32)
	shells := [][]string{{"sh"}, {"bash", "--posix"}, {"busybox", "sh"}, {"dash"}}
	for client, source := range clients {
		for _, shell := range slices.DeleteFunc(slices.Clone(shells), func(s []string) bool { _, err := exec.LookPath(s[0]); return err != nil }) {
			t.Run(client+" in "+shell[0], func(t *testing.T) {
				t.Parallel()
				p := newRefreshProject(t)
				p.write(t, "bin/"+client, "#!/bin/sh\n"+source+"\n", 0o755)
				p.write(t, "Dockerfile", "FROM localhost:5000/a:1@"+oldDigest+"\n", 0o644)
				command, err := exec.LookPath(shell[0])
				if err != nil {
					t.Fatal(err)
				}
				p.env = append(p.env, "DIGEST_TOOL=", "FRESH="+fresh, "PATH="+filepath.Join(p.dir, "bin")+":"+plainPath(t))
				code, stdout, stderr := p.finish(t, exec.Command(command, append(shell[1:], refreshScript)...))
				if content := p.read(t, "Dockerfile"); code != 0 || !strings.Contains(content, "a:1@"+fresh) {
					t.Errorf("exit code %d, Dockerfile %s\n%s%s", code, content, stdout, stderr)
				}
			})
		}
	}
}
