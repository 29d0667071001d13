package generator

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mountTemp mounts an empty file system of the given size in bytes.
func mountTemp(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("chassis-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size))
	if errors.Is(err, syscall.EPERM) {
		t.Skip("SKIPPED: only root may mount the file system that this test needs")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestWriteToAFullDisk(t *testing.T) {
	t.Parallel()
	files := append(treeFiles(t), File{Path: "zz", Mode: 0o644, Content: make([]byte, 1<<20)})
	dir := mountTemp(t, 256<<10)
	for _, target := range []string{dir + "/a/orders", dir} {
		if err := Write(t.Context(), target, files); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("got %v", err)
		}
		checkTreeAt(t, dir, map[string]string{})
	}
}

func TestWriteToAReadOnlyDisk(t *testing.T) {
	t.Parallel()
	dir := mountTemp(t, 1<<20)
	makePath(t, dir, "empty/")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{dir + "/orders", dir + "/empty"} {
		if err := Write(t.Context(), target, treeFiles(t)); !errors.Is(err, syscall.EROFS) {
			t.Errorf("got %v", err)
		}
	}
	checkTreeAt(t, dir, map[string]string{"755 empty/": ""})
}

// TestWriteIntoAMountPoint holds that a directory that cannot be renamed over
// takes a tree.
func TestWriteIntoAMountPoint(t *testing.T) {
	t.Parallel()
	dir, files := mountTemp(t, 1<<20), treeFiles(t)
	if err := Write(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
	checkTreeAt(t, dir, wantTree(files))
}

// mountingContext is cancelled once a stage stands in dir, in which it mounts a
// file system first: the stage cannot be removed.
type mountingContext struct {
	context.Context
	t   *testing.T
	dir string
}

func (c mountingContext) Err() error {
	stages, _ := filepath.Glob(c.dir + "/" + stagePrefix + "*/orders")
	if len(stages) != 1 {
		return nil
	}
	if err := syscall.Mount("chassis-test", stages[0], "tmpfs", 0, ""); err != nil {
		c.t.Error(err)
	}
	c.t.Cleanup(func() {
		if err := syscall.Unmount(stages[0], 0); err != nil {
			c.t.Error(err)
		}
	})
	return context.Canceled
}

// TestWriteSaysWhatItLeaves distinguishes a failure that has left files from one
// that has left nothing.
func TestWriteSaysWhatItLeaves(t *testing.T) {
	t.Parallel()
	dir := mountTemp(t, 1<<20) // skips where mounting is not allowed
	err := Write(mountingContext{t.Context(), t, dir}, dir+"/orders", treeFiles(t))
	if !errors.Is(err, ErrLeftover) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), dir+"/"+stagePrefix) {
		t.Errorf("got %v", err)
	}
}
