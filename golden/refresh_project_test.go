package golden

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/templates"
)

const refreshScript = "ops/refresh-docker-base-digests.sh"

// refreshProject is a directory with the script in it, as in a rendered service.
type refreshProject struct {
	dir string
	env []string
}

func newRefreshProject(t *testing.T) *refreshProject {
	t.Helper()
	p := &refreshProject{dir: t.TempDir(), env: append(os.Environ(),
		"DIGEST_TOOL=crane", "PATH="+filepath.Dir(crane(t))+":"+os.Getenv("PATH"), "LC_ALL=C")}
	script, err := fs.ReadFile(templates.FS, "base/"+refreshScript)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, refreshScript, string(script), 0o755)
	return p
}

func (p *refreshProject) write(t *testing.T, name, content string, mode fs.FileMode) {
	t.Helper()
	target := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(target, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(target, mode); err != nil {
		t.Fatal(err)
	}
}

// content returns every file of the project with its mode, by path.
func (p *refreshProject) content(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(p.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		relative, _ := filepath.Rel(p.dir, name)
		found[relative] = info.Mode().String() + "\n" + string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// run runs the script and returns its exit code and what it printed.
func (p *refreshProject) run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return p.finish(t, exec.Command("sh", append([]string{refreshScript}, args...)...))
}

func (p *refreshProject) finish(t *testing.T, cmd *exec.Cmd) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// wantCode runs the script and returns all that it printed.
func (p *refreshProject) wantCode(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, stdout, stderr := p.run(t, args...)
	if code != want {
		t.Fatalf("%q: exit code %d, want %d\n%s%s", args, code, want, stdout, stderr)
	}
	return stdout + stderr
}

// read returns the content of one file.
func (p *refreshProject) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// asNobody makes cmd run without root's rights over files, if it would have
// them.
func asNobody(t *testing.T, p *refreshProject, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		return cmd
	}
	const nobody = 65534
	err := filepath.WalkDir(p.dir, func(name string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chown(name, nobody, nobody))
	})
	for dir := p.dir; err == nil && dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		err = os.Chmod(dir, 0o755)
	}
	if err == nil {
		err = os.Chmod(shared.dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	asUser(cmd, nobody)
	return cmd
}

// plainPath returns a PATH that holds the ordinary programs which the script
// needs, and none that asks registries.
func plainPath(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, program := range []string{"sh", "awk", "cat", "cp", "cut", "dirname", "find", "grep", "gzip", "mktemp", "mv", "rm", "sed", "sort", "tail"} {
		found, err := exec.LookPath(program)
		if err == nil {
			err = os.Symlink(found, filepath.Join(dir, program))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sameContent(t *testing.T, before, after map[string]string) {
	t.Helper()
	for name := range after {
		if before[name] != after[name] {
			t.Errorf("%s was changed: got\n%s\nwant\n%s", name, after[name], before[name])
		}
	}
	if len(after) != len(before) {
		t.Errorf("there are %d files, want %d", len(after), len(before))
	}
}
