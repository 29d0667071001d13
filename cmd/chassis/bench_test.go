package main

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// BenchmarkProcess measures the whole command: start, render, write, exit.
func BenchmarkProcess(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "chassis")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for name, args := range map[string][]string{
		"version": {"version"},
		"dry":     {"new", "orders", "--defaults", "--dry-run"},
		"new":     {"new", "orders", "--defaults", "--git=false", "--output"},
	} {
		b.Run(name, func(b *testing.B) {
			dir, runs := b.TempDir(), 0
			for b.Loop() {
				words := args
				if name == "new" {
					runs++
					words = append(args[:len(args):len(args)], filepath.Join(dir, strconv.Itoa(runs)))
				}
				if out, err := exec.Command(binary, words...).CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}
		})
	}
}
