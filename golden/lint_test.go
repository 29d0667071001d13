package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// TestLint runs golangci-lint over every pair of answers, configured as the
// service itself is.
func TestLint(t *testing.T) {
	slow(t)
	golangci := buildTool(t, "tools/golangci", "github.com/golangci/golangci-lint/v2/cmd/golangci-lint")
	for _, variant := range PairVariants() {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			source := shared.source(t, variant)
			for _, args := range [][]string{
				{"config", "verify"},
				{"run", "--allow-parallel-runners", "--max-issues-per-linter", "0", "--max-same-issues", "0", "./..."},
			} {
				if _, err := output(commandIn(source, golangci, args...)); err != nil {
					t.Error(err)
				}
			}
			report.Record("linted, pairs", variant.String(), time.Since(start))
		})
	}
}

// TestScan runs the checks of a scanner over every Dockerfile.
func TestScan(t *testing.T) {
	slow(t)
	scanner := buildTool(t, "tools/dockerfiles", "github.com/chassis-go/chassis/golden/tools/dockerfiles")
	scanned := map[string]bool{}
	for _, variant := range ImageVariants() {
		source := shared.source(t, variant)
		content, err := os.ReadFile(filepath.Join(source, "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		if scanned[string(content)] {
			continue
		}
		scanned[string(content)] = true
		if _, err := output(commandIn(source, scanner, ".")); err != nil {
			t.Error(err)
		}
	}
}

// TestDeadCode: a service has no function that it never calls, no package but
// test helpers that only tests import, and no parameter without a use.
func TestDeadCode(t *testing.T) {
	slow(t)
	pairs := PairVariants()
	for _, variant := range Covering(CodeVariants()) {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			source, program := shared.source(t, variant), "./cmd/"+variant.Name
			dead := append(deadFunctions(t, source, program), packagesOfTests(t, source, program)...)
			dead = append(dead, unusedParameters(t, source)...)
			if isAmong(variant, pairs) {
				dead = append(dead, deadFunctions(t, source, "-test", "./...")...)
			}
			for _, line := range dead {
				t.Error(line)
			}
		})
	}
}

// deadFunctions lists the functions that the programs or, with -test, also the
// tests of packages never reach.
func deadFunctions(t *testing.T, source string, args ...string) []string {
	t.Helper()
	deadcode := buildTool(t, "tools", "golang.org/x/tools/cmd/deadcode")
	return linesOf(t, commandIn(source, deadcode, args...))
}

// packagesOfTests lists the packages that program does not import although
// they are not named as helpers of tests, nor are the client, which is for other
// programs.
func packagesOfTests(t *testing.T, source, program string) []string {
	t.Helper()
	imported := linesOf(t, goCmd(source, "list", "-deps", program))
	all := linesOf(t, goCmd(source, "list", "./..."))
	return slices.DeleteFunc(all, func(pkg string) bool {
		return slices.Contains(imported, pkg) || strings.HasSuffix(pkg, "test") || strings.HasSuffix(pkg, "/client")
	})
}

// unusedParameters lists what unparam finds. That an error is always nil is
// no finding: what opens something may fail one day, and does in other variants.
// Nor is it that with traces only pools of one connection are opened without them.
func unusedParameters(t *testing.T, source string) []string {
	t.Helper()
	unparam := buildTool(t, "tools", "mvdan.cc/unparam")
	cmd := commandIn(source, unparam, "./...")
	printed, err := output(cmd)
	if err != nil && cmd.ProcessState.ExitCode() != 1 { // 1 is that it found something
		t.Fatal(err)
	}
	fine := regexp.MustCompile(`result \d+ \(error\) is always nil$|sqlite\.go:\d+:\d+: open - conns always receives 1$`)
	return slices.DeleteFunc(nonEmptyLines(printed), fine.MatchString)
}

// linesOf runs cmd, which must succeed, and returns the lines that it prints.
func linesOf(t *testing.T, cmd *exec.Cmd) []string {
	t.Helper()
	printed, err := output(cmd)
	if err != nil {
		t.Fatal(err)
	}
	return nonEmptyLines(printed)
}

func nonEmptyLines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

// TestDeadCodeFinds holds the checks of [TestDeadCode] against code that they
// must refuse.
func TestDeadCodeFinds(t *testing.T) {
	slow(t)
	t.Parallel()
	source := filepath.Join(t.TempDir(), "a")
	file := func(path, content string) generator.File {
		return generator.File{Path: path, Mode: 0o644, Content: []byte(content)}
	}
	err := tree.Write(source, []generator.File{
		file("go.mod", "module example.com/a\n\ngo 1.26.0\n"),
		file("cmd/a/main.go", "package main\n\nfunc main() { called(1); called(2) }\n\nfunc called(unused int) { println() }\n\nfunc dead() {}\n"),
		file("internal/b/b.go", "package b\n\nfunc B() {}\n"),
		file("internal/b/b_test.go", "package b\n\nimport \"testing\"\n\nfunc TestB(*testing.T) { B() }\n"),
		file("internal/btest/b.go", "package btest\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		got  []string
		want string
	}{
		"production": {deadFunctions(t, source, "./cmd/a"), "unreachable func: dead"},
		"tests":      {deadFunctions(t, source, "-test", "./..."), "unreachable func: dead"},
		"packages":   {packagesOfTests(t, source, "./cmd/a"), "example.com/a/internal/b"},
		"parameters": {unusedParameters(t, source), "called - unused is unused"},
	} {
		if len(test.got) != 1 || !strings.Contains(test.got[0], test.want) {
			t.Errorf("%s: got %q, want one with %q", what, test.got, test.want)
		}
	}
}
