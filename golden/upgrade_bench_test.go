package golden

import (
	"errors"
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
		{what: "add resource, ten files edited, whole process", unit: "ms", target: 150, take: func(t *testing.T) float64 { return measureUpgrade(t, 0).add }},
		{what: "the upgrade in a project of 20,000 files, some moved", unit: "ms", target: 200, take: func(t *testing.T) float64 { return measureUpgrade(t, 20000).upgrade }},
		{what: "its memory", unit: "MB", target: 50, take: func(t *testing.T) float64 { return measureUpgrade(t, 20000).memory }},
		{what: "upgrade --set module= with 20,000 files that import it", unit: "ms", target: 2000, take: func(t *testing.T) float64 { return measureModule(t, 20000) }},
	}
}

// upgradeFigures are medians of several runs.
type upgradeFigures struct{ check, upgrade, add, memory float64 } // milliseconds; MB of the upgrade

// measureUpgrade upgrades an edited service, in git, beside so many files of
// its owner's own.
func measureUpgrade(t *testing.T, own int) upgradeFigures {
	t.Helper()
	dir, binary := buildForMeasure(t)
	service := filepath.Join(dir, "orders")
	run := func(name string, args ...string) (time.Duration, float64) {
		return runForMeasure(t, dir, name, args...)
	}
	git := func(args ...string) {
		run("git", append([]string{"-C", service, "-c", "user.name=Ada", "-c", "user.email=ada@example.com"}, args...)...)
	}
	run(binary, "new", "orders", "--defaults", "--git=false")
	editForMeasure(t, service, own)
	git("init", "-q")
	git("add", "-A")
	git("commit", "-qm", "ours")
	var checks, upgrades, adds, memories []float64
	for range 9 {
		took, _ := run(binary, "upgrade", "--check", "orders")
		checks = append(checks, milliseconds(took))
		took, memory := run(binary, "upgrade", "orders", "--set", "redis=false")
		upgrades, memories = append(upgrades, milliseconds(took)), append(memories, memory)
		git("reset", "-q", "--hard")
		git("status")
		took, _ = run(binary, "add", "resource", "customer name:string", "orders")
		adds = append(adds, milliseconds(took))
		git("clean", "-qfd")
		git("reset", "-q", "--hard")
		git("status")
	}
	return upgradeFigures{median(checks), median(upgrades), median(adds), median(memories)}
}

// measureModule renames the module of a service that so many files of its owner's own
// import, without git, and returns milliseconds.
func measureModule(t *testing.T, own int) float64 {
	t.Helper()
	dir, binary := buildForMeasure(t)
	service := filepath.Join(dir, "orders")
	run := func(args ...string) time.Duration {
		took, _ := runForMeasure(t, dir, binary, args...)
		return took
	}
	run("new", "orders", "--defaults", "--git=false", "--module=example.com/before")
	for i := range own {
		path := filepath.Join(service, "own", fmt.Sprintf("d%d/e%d", i%20, i%100), fmt.Sprintf("f%d.go", i))
		source := "package own\n\nimport _ \"example.com/before/internal/config\"\n" + strings.Repeat(fmt.Sprintf("\n// own line %d\n", i), 20)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(source), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	var took []float64
	for _, module := range []string{"example.com/second", "example.com/third", "example.com/fourth"} {
		took = append(took, milliseconds(run("upgrade", "orders", "--set", "module="+module)))
	}
	return median(took)
}

// buildForMeasure builds chassis in a directory of the test's.
func buildForMeasure(t *testing.T) (dir, binary string) {
	t.Helper()
	dir = t.TempDir()
	binary = filepath.Join(dir, "chassis")
	if _, err := goCommand("..", "build", "-o", binary, "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	return dir, binary
}

// runForMeasure runs a program in dir, and returns how long it took and the most
// memory that it had, in MB.
func runForMeasure(t *testing.T, dir, name string, args ...string) (took time.Duration, memory float64) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	took = time.Since(start)
	return took, float64(maxResident(cmd.ProcessState)) / 1024
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
