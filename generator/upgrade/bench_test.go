package upgrade

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// benchTemplates returns templates of 60 files with some 80 lines each. The
// next version changes a third of them and adds one.
func benchTemplates(version string) fstest.MapFS {
	files := map[string]string{}
	for i := range 60 {
		var text strings.Builder
		for line := range 80 {
			fmt.Fprintf(&text, "file %d has the line %d and a little more text\n", i, line)
		}
		content := text.String()
		if version != "1.0.0" && i%3 == 0 {
			content = strings.Replace(content, "the line 70 ", "the seventieth line ", 1)
		}
		files[fmt.Sprintf("base/internal/p%d/f%d.txt", i%8, i)] = content
	}
	if version != "1.0.0" {
		files["base/internal/p0/new.txt"] = "new\n"
	}
	return templatesOf(version, files)
}

// benchProject is a project of version 1.0.0 in git, with ten edited files
// and own files of the owner's.
func benchProject(b *testing.B, own int) string {
	b.Helper()
	dir := newProject(b, benchTemplates("1.0.0"))
	for i := range 10 {
		name := fmt.Sprintf("internal/p%d/f%d.txt", i%8, i)
		treetest.Edit(b, dir, name, "the owner's line\n"+string(treetest.ReadProject(b, dir)[name].Content))
	}
	for i := range own {
		treetest.Edit(b, dir, fmt.Sprintf("own/d%d/e%d/f%d.txt", i%20, i%100, i), strings.Repeat(fmt.Sprintf("own line %d\n", i), 40))
	}
	treetest.Init(b, dir)
	return dir
}

func BenchmarkCheck(b *testing.B) {
	for _, own := range []int{0, 20000} {
		b.Run(fmt.Sprintf("%d-own-files", own), func(b *testing.B) {
			dir := benchProject(b, own)
			for b.Loop() {
				u, err := Prepare(b.Context(), Options{Dir: dir, Templates: benchTemplates("1.1.0")})
				if err != nil || u.Report().Status != plan.Clean || u.Close() != nil {
					b.Fatal(err)
				}
			}
			reportHeap(b)
		})
	}
}

// BenchmarkUpgrade upgrades a project; four of its files are merged.
func BenchmarkUpgrade(b *testing.B) {
	for _, own := range []int{0, 20000} {
		for _, moved := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d-own-files/search=%t", own, moved), func(b *testing.B) {
				dir := benchProject(b, own)
				if moved { // a search through all files
					treetest.Edit(b, dir, "own/x.txt", "own\n")
					treetest.Git(b, dir, "mv", "internal/p0/f48.txt", "own/moved.txt")
					treetest.Commit(b, dir)
				}
				for b.Loop() {
					mustUpgrade(b, Options{Dir: dir, Templates: benchTemplates("1.1.0")})
					b.StopTimer()
					treetest.Git(b, dir, "reset", "-q", "--hard")
					if out, err := exec.Command("rm", "-rf", filepath.Join(dir, "internal/p0/new.txt")).CombinedOutput(); err != nil {
						b.Fatalf("%v: %s", err, out)
					}
					treetest.Git(b, dir, "status")
					b.StartTimer()
				}
				reportHeap(b)
			})
		}
	}
}

// reportHeap reports how much memory the process has from the system.
func reportHeap(b *testing.B) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	b.ReportMetric(float64(stats.Sys)/(1<<20), "MB-sys")
}
