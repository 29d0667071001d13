package upgrade

import (
	"context"
	"errors"
	"os/exec"
	"path"
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestInProgress distinguishes a running upgrade from an interrupted one.
func TestInProgress(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	var other error
	options.Hook = func(operation string) {
		if operation == "index" {
			_, other = Prepare(t.Context(), Options{Dir: dir, Templates: options.Templates})
		}
	}
	mustUpgrade(t, options)
	wantProblem(t, other, "locked")
}

// TestCancelled cancels an upgrade, like Ctrl-C, at each operation: it is rolled
// back, or done.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"stage", "journal", "a.txt", "index", statePath} {
		t.Run(path.Base(at), func(t *testing.T) {
			t.Parallel()
			dir, options := conflicting(t)
			before := treetest.ReadProject(t, dir)
			ctx, cancel := context.WithCancel(t.Context())
			options.Hook = func(operation string) {
				if operation == at {
					cancel()
				}
			}
			u, err := Prepare(ctx, options)
			if err != nil {
				t.Fatal(err)
			}
			defer u.Close()
			if err = u.Apply(ctx); err == nil {
				return
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error: %v", err)
			}
			if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
				t.Errorf("differs at %v", diff)
			}
		})
	}
}

// TestMountedDirectory upgrades files on another file system.
func TestMountedDirectory(t *testing.T) {
	t.Parallel()
	dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/m/a.txt": ten, "base/m/gone.txt": ten, "base/b.txt": ten}))
	disk := filepath.Join(dir, "m")
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("needs the right to mount: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	treetest.Edit(t, dir, "m/a.txt", tenWith("line 5", "mine"))
	treetest.Edit(t, dir, "m/gone.txt", ten)
	before := treetest.ReadProject(t, dir)
	options := Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{"base/m/a.txt": tenWith("line 5", "theirs"), "base/m/new.txt": "n\n", "base/b.txt": ten})}
	if report := mustUpgrade(t, options); report.Status != Conflicts {
		t.Errorf("report: %+v", report)
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
}
