//go:build unix

package upgrade

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// ownership describes who owns what is at a path, and its whole mode.
func ownership(t *testing.T, dir, name string) string {
	t.Helper()
	info, err := os.Lstat(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	stat, is := info.Sys().(*syscall.Stat_t)
	if !is {
		t.Skip("no owners here")
	}
	return fmt.Sprintf("%d:%d %v", stat.Uid, stat.Gid, info.Mode())
}

// TestOwners upgrades a project of another user's as root: whatever is replaced,
// moved or added there is that user's, also after an abort.
func TestOwners(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir, options := conflicting(t)
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil { // git trusts no repository of another user's
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = os.Lchown(name, 1234, 5678)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(dir, "a.txt"), 1234, 4321); err != nil {
		t.Fatal(err)
	}
	chmod(t, dir, "a.txt", 0o664|fs.ModeSetgid)
	chmod(t, dir, "gone", 0o775|fs.ModeSetgid)
	before := map[string]string{}
	for _, name := range []string{"a.txt", "b.txt", "run.sh", "gone", "gone/c.txt", statePath, basePath} {
		before[name] = ownership(t, dir, name)
	}
	mustUpgrade(t, options)
	for _, name := range []string{"a.txt", "b.txt", "run.sh", statePath, basePath} {
		if now := ownership(t, dir, name); now != before[name] {
			t.Errorf("%s is %s, was %s", name, now, before[name])
		}
	}
	for name, want := range map[string]string{"new": "1234:5678 drwxr-xr-x", "new/e.txt": "1234:5678 -rw-r--r--"} {
		if now := ownership(t, dir, name); now != want {
			t.Errorf("%s is %s, want %s", name, now, want)
		}
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	for name, want := range before {
		if now := ownership(t, dir, name); now != want {
			t.Errorf("after the abort %s is %s, was %s", name, now, want)
		}
	}
}

// TestSetgidDirectory hands on the group of a directory to what is added below.
func TestSetgidDirectory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to set up")
	}
	dir, options := conflicting(t)
	if err := os.Chown(dir, 0, 5678); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o775|fs.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	mustUpgrade(t, options)
	for name, want := range map[string]string{"new": "0:5678 dgrwxr-xr-x", "new/e.txt": "0:5678 -rw-r--r--"} {
		if now := ownership(t, dir, name); now != want {
			t.Errorf("%s is %s, want %s", name, now, want)
		}
	}
}

// TestMadeDirectories gives every new directory its mode under a narrow umask.
// It changes the umask of the process, so it cannot run in parallel.
func TestMadeDirectories(t *testing.T) {
	dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/a.txt": "a\n"}))
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	mustUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{"base/a.txt": "a\n", "base/x/y/z/b.txt": "b\n"})})
	for _, name := range []string{"x", "x/y", "x/y/z"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}
