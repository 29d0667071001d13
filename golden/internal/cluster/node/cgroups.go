//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cgroups is one cgroup in every hierarchy of this machine, of version 1 or
// 2. The kubelet keeps those of its pods below it.
type cgroups struct {
	name string
	dirs []string
}

func newCgroups(name string) *cgroups { return &cgroups{name: name} }

// create creates the cgroup in every hierarchy.
func (c *cgroups) create() error {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	for _, hierarchy := range hierarchies(string(mounts)) {
		dir := filepath.Join(hierarchy.dir, c.name)
		if slices.Contains(c.dirs, dir) {
			continue // mounted twice
		}
		if err := hierarchy.prepare(); err != nil {
			return err
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		c.dirs = append(c.dirs, dir)
		if err := inherit(hierarchy.dir, dir); err != nil {
			return err
		}
	}
	if len(c.dirs) == 0 {
		return errors.New("no cgroups are mounted on this machine")
	}
	return nil
}

// remove removes the cgroups and those below them. A cgroup can be removed a moment
// after its last process has ended.
func (c *cgroups) remove() error {
	var errs []error
	for _, dir := range c.dirs {
		deadline := time.Now().Add(20 * time.Second)
		err := removeCgroup(dir)
		for err != nil && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
			err = removeCgroup(dir)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// removeCgroup removes a cgroup and those below it. What looks like their files
// is not there to be removed.
func removeCgroup(dir string) error {
	var dirs []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, dir := range slices.Backward(dirs) {
		if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// hierarchy is where a hierarchy of cgroups is mounted.
type hierarchy struct {
	dir     string
	unified bool // version 2
}

// hierarchies returns those that a mountinfo file lists.
func hierarchies(mountinfo string) (found []hierarchy) {
	for line := range strings.Lines(mountinfo) {
		before, after, _ := strings.Cut(line, " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if len(fields) > 4 && len(kind) > 0 && strings.HasPrefix(kind[0], "cgroup") {
			found = append(found, hierarchy{dir: fields[4], unified: kind[0] == "cgroup2"})
		}
	}
	return found
}

// prepare lets the cgroups of a unified hierarchy have the controllers that a
// kubelet asks for. Those of version 1 have theirs by themselves.
func (h hierarchy) prepare() error {
	if !h.unified {
		return nil
	}
	available, err := os.ReadFile(filepath.Join(h.dir, "cgroup.controllers"))
	if err != nil {
		return err
	}
	for controller := range strings.FieldsSeq(string(available)) {
		if !slices.Contains([]string{"cpu", "cpuset", "hugetlb", "io", "memory", "pids"}, controller) {
			continue
		}
		file := filepath.Join(h.dir, "cgroup.subtree_control")
		if err := os.WriteFile(file, []byte("+"+controller), 0); err != nil {
			return fmt.Errorf("controller %s: %w", controller, err)
		}
	}
	return nil
}

// inherit gives a cgroup of the cpuset controller, version 1, what its parent has:
// a new one has no processors and no memory.
func inherit(parent, child string) error {
	for _, name := range []string{"cpuset.cpus", "cpuset.mems"} {
		value, err := os.ReadFile(filepath.Join(parent, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(child, name), value, 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
