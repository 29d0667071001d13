package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// TestBuild holds each set of Go code to what its owner will hold it to: tidy,
// vetted, clean for staticcheck, built offline, its own tests green against
// real servers.
func TestBuild(t *testing.T) {
	slow(t)
	staticcheck := buildTool(t, "tools", "honnef.co/go/tools/cmd/staticcheck")
	report.Rule(report.Built, "of services with other resources, "+CoveringRule)
	report.Rule("race detector", "watches the tests of services that have every pair of answers between them")
	watched := PairVariants()
	for _, variant := range append(CodeVariants(), Covering(ResourceVariants())...) {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			source := shared.source(t, variant)
			run := func(name string, args ...string) {
				t.Helper()
				cmd := commandIn(source, name, args...)
				cmd.Env = append(cmd.Env, serviceVariables(t, variant)...)
				if _, err := output(cmd); err != nil {
					t.Error(err)
				}
			}
			run("go", "mod", "tidy", "-diff")
			shared.binary(t, variant)
			run("go", "vet", "./...")
			run(staticcheck, "./...")
			run("go", "test", fmt.Sprintf("-race=%t", isAmong(variant, watched)), "-timeout", "10m", "./...")
			report.Record(report.Built, variant.String(), time.Since(start))
		})
	}
}

// isAmong reports whether variant is one of variants.
func isAmong(variant Variant, variants []Variant) bool {
	return slices.ContainsFunc(variants, func(v Variant) bool { return v.String() == variant.String() })
}

// serviceVariables names real servers to the tests of a service, and says that
// they are not to be skipped.
func serviceVariables(t *testing.T, variant Variant) []string {
	t.Helper()
	variables := []string{"CI=true"}
	for _, database := range variant.Database {
		if database == "postgres" {
			variables = append(variables, "TEST_DATABASE_URL="+usePostgres(t).URL("postgres"))
		}
	}
	if variant.Redis {
		variables = append(variables, "TEST_REDIS_URL="+newRedis(t).URL())
	}
	return variables
}

// buildTool builds a tool that the module in dir pins, and returns its path.
func buildTool(t *testing.T, dir, pkg string) string {
	t.Helper()
	return shared.once(t, "tool "+pkg, func() (string, error) {
		fmt.Fprintln(os.Stderr, "golden: building", filepath.Base(pkg)) // minutes, on a fresh machine
		binary, err := filepath.Abs(filepath.Join("..", ".cache", "bin", filepath.Base(pkg)))
		if err == nil {
			_, err = goCommand(dir, "build", "-o", binary, pkg)
		}
		return binary, err
	})
}

// oddAnswers are answers that could break out of the place where they land.
func oddAnswers() []generator.Answers {
	odd := []generator.Answers{
		{"name": "orders", "module": "zz.example/a/b"},
		{"name": "orders", "module": "aa.example/b/v2"},
		{"name": "orders", "module": "github.com/Org/x"},
		{"name": "my-api", "description": `Say "hi" & it's $5, ${HOME} <b> 100% #1: \o/ ` + "`x` [a](b) | ünïcödé"},
		{"name": strings.Repeat("n", 63), "description": "- a: 'b'"},
	}
	for _, name := range []string{"go", "main", "type", "http", "a", "internal", "cmd", "vendor-x"} {
		odd = append(odd, generator.Answers{"name": name})
	}
	return odd
}

// TestOddAnswersRender renders every set of Go code with odd answers and holds
// the result to the invariants.
func TestOddAnswersRender(t *testing.T) {
	t.Parallel()
	check := newChecker()
	for _, answers := range oddAnswers() {
		for _, variant := range append(CodeVariants(), ResourceVariants()...) {
			odd := withAnswers(t, variant, answers)
			check.render(t, odd, project(t, odd))
		}
	}
}

// TestOddAnswersBuild builds the smallest variant with odd answers, tests
// included.
func TestOddAnswersBuild(t *testing.T) {
	slow(t)
	variants := CodeVariants()
	smallest := variants[len(variants)-1]
	for _, answers := range oddAnswers() {
		odd := withAnswers(t, smallest, answers)
		t.Run(odd.Name+" "+odd.Module, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := tree.Write(dir, project(t, odd)); err != nil {
				t.Fatal(err)
			}
			binary := filepath.Join(t.TempDir(), "service")
			if _, err := goCommand(dir, "build", "-o", binary, "./cmd/"+odd.Name); err != nil {
				t.Error(err)
			}
			if _, err := goCommand(dir, "vet", "./..."); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(binary); err != nil {
				t.Error(err)
			}
		})
	}
}

// withAnswers returns variant with some answers replaced.
func withAnswers(t *testing.T, variant Variant, answers generator.Answers) Variant {
	t.Helper()
	all := variant.Answers()
	delete(all, "module")
	for key, answer := range answers {
		all[key] = answer
	}
	spec, err := all.Spec()
	if err != nil {
		t.Fatal(err)
	}
	return Variant{spec, variant.resources}
}
