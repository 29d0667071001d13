//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestHierarchies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mountinfo string
		want      []hierarchy
	}{
		"unified": {
			"24 1 0:22 / /proc rw,nosuid - proc proc rw\n" +
				"34 25 0:29 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n",
			[]hierarchy{{dir: "/sys/fs/cgroup", unified: true}},
		},
		"version 1 and unified": {
			"31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n" +
				"32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n" +
				"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n",
			[]hierarchy{{dir: "/sys/fs/cgroup/cpu,cpuacct"}, {dir: "/sys/fs/cgroup/unified", unified: true}},
		},
		"none": {"24 1 0:22 / /proc rw - proc proc rw\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := hierarchies(test.mountinfo); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestRemoveCgroup removes directories from the lowest up, and finds nothing wrong
// with one that is gone.
func TestRemoveCgroup(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a")
	if err := os.MkdirAll(filepath.Join(dir, "b", "c"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := removeCgroup(dir); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it is there still")
	}
}
