package golden

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func upgrading() []measurement {
	return []measurement{
		{what: "upgrade --check, whole process", unit: "ms", target: 50, take: func(t *testing.T) float64 { return measureUpgrade(t, 0).check }},
		{what: "upgrade that drops Redis, ten files edited", unit: "ms", target: 100, take: func(t *testing.T) float64 { return measureUpgrade(t, 0).upgrade }},
		{what: "the same in a project of 20,000 files, some moved", unit: "ms", target: 200, take: func(t *testing.T) float64 { return measureUpgrade(t, 20000).upgrade }},
		{what: "its memory", unit: "MB", target: 50, take: func(t *testing.T) float64 { return measureUpgrade(t, 20000).memory }},
	}
}

// upgradeFigures are medians of several runs.
type upgradeFigures struct{ check, upgrade, memory float64 } // milliseconds, milliseconds, MB

// measureUpgrade upgrades an edited service, in git, beside so many files of
// its owner's own.
func measureUpgrade(t *testing.T, own int) upgradeFigures {
	t.Helper()
	dir := t.TempDir()
	binary, service := filepath.Join(dir, "chassis"), filepath.Join(dir, "orders")
	if _, err := goCommand("..", "build", "-o", binary, "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) (took time.Duration, memory float64) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		start := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		took = time.Since(start)
		return took, float64(maxResident(cmd.ProcessState)) / 1024
	}
	git := func(args ...string) {
		run("git", append([]string{"-C", service, "-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...)
	}
	run(binary, "new", "orders", "--defaults", "--git=false")
	editForMeasure(t, service, own)
	git("init", "-q")
	git("add", "-A")
	git("commit", "-qm", "ours")
	var checks, upgrades, memories []float64
	for range 9 {
		took, _ := run(binary, "upgrade", "--check", "orders")
		checks = append(checks, milliseconds(took))
		took, memory := run(binary, "upgrade", "orders", "--set", "redis=false")
		upgrades, memories = append(upgrades, milliseconds(took)), append(memories, memory)
		git("reset", "-q", "--hard")
		git("status")
	}
	return upgradeFigures{median(checks), median(upgrades), median(memories)}
}

// editForMeasure edits ten files, moves one and adds so many.
func editForMeasure(t *testing.T, service string, own int) {
	t.Helper()
	for _, name := range strings.Fields(".env.example Makefile README.md AGENTS.md compose.yaml Dockerfile .gitignore cmd/orders/main.go internal/config/config.go internal/api/routes.go") {
		path := filepath.Join(service, name)
		content, err := os.ReadFile(path)
		if err == nil {
			line := "# ours\n"
			if filepath.Ext(name) == ".go" {
				line = "// ours\n"
			}
			err = os.WriteFile(path, append([]byte(line), content...), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	moved := filepath.Join(service, "own", "stores.go")
	err := os.MkdirAll(filepath.Dir(moved), 0o755)
	if err == nil {
		err = os.Rename(filepath.Join(service, "cmd/orders/stores.go"), moved)
	}
	for i := 0; i < own && err == nil; i++ {
		path := filepath.Join(service, "own", fmt.Sprintf("d%d/e%d", i%20, i%100), fmt.Sprintf("f%d.go", i))
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, []byte(strings.Repeat(fmt.Sprintf("// own line %d\n", i), 40)), 0o644)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
