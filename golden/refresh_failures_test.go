package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// refreshFailure is a run of the script that must change nothing.
type refreshFailure struct {
	prepare func(t *testing.T, reg *imageRegistry, p *refreshProject)
	args    []string
	says    []string
}

func refreshFailures() map[string]refreshFailure {
	return map[string]refreshFailure{
		"registry down": {
			prepare: func(_ *testing.T, reg *imageRegistry, _ *refreshProject) { reg.stop() },
			says:    []string{"/good:1: ", "nothing was changed"},
		},
		"rate limit": {
			prepare: func(_ *testing.T, reg *imageRegistry, _ *refreshProject) { reg.refuse("limited", 429) },
			says:    []string{"/limited:1: ", "429"},
		},
		"tag gone":                  {prepare: pinning("gone:7"), says: []string{"/gone:7: "}},
		"every failure is reported": {prepare: pinning("gone:7", "lost:8"), says: []string{"/gone:7: ", "/lost:8: "}},
		"no digest in the response": {
			prepare: func(t *testing.T, _ *imageRegistry, p *refreshProject) {
				p.write(t, "bin/crane", "#!/bin/sh\necho sha256:none\n", 0o755)
				p.env = append(p.env, "PATH="+filepath.Join(p.dir, "bin")+":"+os.Getenv("PATH"))
			},
			says: []string{"/good:1: crane found no digest"},
		},
		"unknown tool": {
			prepare: func(_ *testing.T, _ *imageRegistry, p *refreshProject) { p.env = append(p.env, "DIGEST_TOOL=curl") },
			says:    []string{"DIGEST_TOOL is docker, crane or skopeo"},
		},
		"no tool": {
			prepare: func(t *testing.T, _ *imageRegistry, p *refreshProject) {
				p.env = append(p.env, "DIGEST_TOOL=", "PATH="+plainPath(t))
			},
			says: []string{"install docker with buildx, crane or skopeo"},
		},
		"unknown option":  {args: []string{"--chekc"}, says: []string{"unknown option --chekc", "usage:"}},
		"no such file":    {args: []string{"Dockerfile", "absent"}, says: []string{"absent: no such file"}},
		"a directory":     {args: []string{"Dockerfile", "ops"}, says: []string{"ops: no such file"}},
		"a symbolic link": {args: []string{"link"}, says: []string{"link: is a symbolic link"}},
	}
}

// pinning writes a file that pins these images.
func pinning(images ...string) func(*testing.T, *imageRegistry, *refreshProject) {
	return func(t *testing.T, reg *imageRegistry, p *refreshProject) {
		var lines strings.Builder
		for _, image := range images {
			lines.WriteString("image: " + reg.pin(image, oldDigest) + "\n")
		}
		p.write(t, "a.yaml", lines.String(), 0o644)
	}
}

// TestRefreshChangesNothingWhenItFails: exit code 2, a message that names what
// is wrong, and every file as it was, although another one could be renewed.
func TestRefreshChangesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	for name, test := range refreshFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reg := newImageRegistry(t)
			p := newRefreshProject(t)
			reg.pushIndex(t, "good:1")
			reg.pushIndex(t, "limited:1")
			p.write(t, "Dockerfile", "FROM "+reg.pin("good:1", oldDigest)+"\nFROM "+reg.pin("limited:1", oldDigest)+"\n", 0o644)
			if err := os.Symlink("Dockerfile", filepath.Join(p.dir, "link")); err != nil {
				t.Fatal(err)
			}
			if test.prepare != nil {
				test.prepare(t, reg, p)
			}
			before := p.content(t)
			printed := p.wantCode(t, 2, test.args...)
			for _, says := range test.says {
				if !strings.Contains(printed, says) {
					t.Errorf("it does not say %q:\n%s", says, printed)
				}
			}
			sameContent(t, before, p.content(t))
		})
	}
}

// TestRefreshWithoutPermission runs the script as a user who may not read or
// write everything.
func TestRefreshWithoutPermission(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		protect func(p *refreshProject) error
		says    string
	}{
		"unreadable file":      {func(p *refreshProject) error { return os.Chmod(filepath.Join(p.dir, "z/z.yaml"), 0) }, "z/z.yaml: cannot be read"},
		"unwritable file":      {func(p *refreshProject) error { return os.Chmod(filepath.Join(p.dir, "z/z.yaml"), 0o444) }, "z/z.yaml: cannot be written"},
		"unwritable directory": {func(p *refreshProject) error { return os.Chmod(filepath.Join(p.dir, "z"), 0o555) }, "z/z.yaml: its directory cannot be written"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reg := newImageRegistry(t)
			p := newRefreshProject(t)
			reg.pushIndex(t, "good:1")
			p.write(t, "Dockerfile", "FROM "+reg.pin("good:1", oldDigest)+"\n", 0o644)
			p.write(t, "z/z.yaml", "image: "+reg.pin("good:1", oldDigest)+"\n", 0o644)
			if err := test.protect(p); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(filepath.Join(p.dir, "z"), 0o755) })
			code, stdout, stderr := p.finish(t, asNobody(t, p, exec.Command("sh", refreshScript)))
			if code != 2 || !strings.Contains(stderr, test.says) {
				t.Errorf("exit code %d, want 2 and %q:\n%s%s", code, test.says, stdout, stderr)
			}
			if content := p.read(t, "Dockerfile"); !strings.Contains(content, oldDigest) {
				t.Errorf("the other file was changed: %s", content)
			}
		})
	}
}
