package generator

import (
	"errors"
	"os"
	"sync"
	"testing"
)

// TestKilledRunIsSweptAway kills a fill, in effect, after each of its moves.
func TestKilledRunIsSweptAway(t *testing.T) {
	t.Parallel()
	files := treeFiles(t)
	for moves := range 8 {
		dir := t.TempDir()
		stage, err := newStage(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := stage.write(t.Context(), ".", files); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{".dot", ".gitlab-ci.yml", "README.md", "cmd", "go.mod", "m.go", "ops"}[:moves] {
			if err := os.Rename(stage.path+"/"+name, dir+"/"+name); err != nil {
				t.Fatal(err)
			}
		}
		if err := stage.unlock(); err != nil { // as the end of its process does
			t.Fatal(err)
		}
		if err := errors.Join(CheckTarget(dir), Write(t.Context(), dir, files)); err != nil {
			t.Fatalf("after %d moves: %v", moves, err)
		}
		checkTreeAt(t, dir, wantTree(files))
	}
}

// TestKilledRunIsSweptAwayBeside finds the stage of a killed run beside the
// target, in a directory that is reached through a symbolic link.
func TestKilledRunIsSweptAwayBeside(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), treeFiles(t)
	if err := errors.Join(os.Mkdir(dir+"/real", 0o755), os.Symlink("real", dir+"/link")); err != nil {
		t.Fatal(err)
	}
	stage, err := newStage(dir + "/real")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stage.write(t.Context(), "orders", files), stage.unlock()); err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), dir+"/link/orders", files); err != nil {
		t.Fatal(err)
	}
	checkTreeAt(t, dir+"/real/orders", wantTree(files))
	if left, _ := os.ReadDir(dir + "/real"); len(left) != 1 {
		t.Errorf("left beside the target: %v", left)
	}
}

func TestSweepSparesWork(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), treeFiles(t)
	stage, err := newStage(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.write(t.Context(), ".", files); err != nil {
		t.Fatal(err)
	}
	sweep(dir) // the stage is in use
	if _, err := os.Stat(stage.path + "/go.mod"); err != nil {
		t.Fatal("a stage in use was swept away")
	}
	outside := t.TempDir()
	err = errors.Join(
		os.Rename(stage.path+"/README.md", dir+"/README.md"),
		os.Rename(stage.path+"/m.go", dir+"/m.go"),
		os.WriteFile(dir+"/m.go", []byte("mine"), 0o644),
		os.Rename(stage.path+"/cmd", outside+"/cmd"),
		os.Symlink(outside+"/cmd", dir+"/cmd"),
		stage.unlock())
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), dir, files); !errors.Is(err, ErrTargetExists) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(outside + "/cmd/orders/a.go"); err != nil {
		t.Error("followed a symbolic link out of the target")
	}
	if err := os.Remove(dir + "/cmd"); err != nil {
		t.Fatal(err)
	}
	checkTreeAt(t, dir, map[string]string{"644 m.go": "mine"})
}

// TestSweepsBesideNewStages holds that a stage is its maker's from the moment
// it is made, however often others sweep.
func TestSweepsBesideNewStages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop := make(chan struct{})
	var sweepers sync.WaitGroup
	defer sweepers.Wait()
	defer close(stop)
	for range 2 {
		sweepers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					sweep(dir)
				}
			}
		})
	}
	for range 200 {
		stage, err := newStage(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(stage.path+"/a", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := stage.remove(); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
