package golden

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/tree"
	"github.com/chassis-go/chassis/templates"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata (TestGoldens) and the services of examples (TestExamples)")

// fullTrees are the variants whose whole tree is kept, to be read in reviews.
// Each value of each question is in one of them.
var fullTrees = []string{
	"sqlite-postgres_redis_distroless_caddy_github",
	"sqlite_none_distroless_none_kubernetes_gitlab",
	"postgres_none_debian_caddy_kubernetes_none",
	"none_redis_debian_none_github",
	"sqlite-postgres_redis_distroless_caddy_github_rich",
	"sqlite-postgres_none_distroless_caddy_github_bare",
	"postgres_redis_distroless_caddy_tracing_kubernetes_github",
	"postgres_redis_distroless_caddy_jwt_kubernetes_github",
}

const sumsFile = "testdata/SUMS"

// TestGoldens renders every combination of answers, checks it against what
// every render must hold to, and compares it with its golden.
func TestGoldens(t *testing.T) {
	variants := append(Variants(), ResourceVariants()...)
	goldens := &goldens{want: readSums(t), got: map[string]string{}}
	check := newChecker()
	t.Run("variant", func(t *testing.T) {
		for _, variant := range variants {
			t.Run(variant.String(), func(t *testing.T) {
				t.Parallel()
				start := time.Now()
				files := project(t, variant)
				check.render(t, variant, files)
				goldens.compare(t, variant, files)
				report.Record(report.Rendered, variant.String(), time.Since(start))
			})
		}
	})
	if *update {
		goldens.write(t, variants)
		return
	}
	for name := range goldens.want {
		if !slices.ContainsFunc(variants, func(v Variant) bool { return v.String() == name }) {
			t.Errorf("%s names %s, which is not a variant", sumsFile, name)
		}
	}
}

// project renders variant from the embedded templates, and returns what stands
// in its directory but for the packed base, which has to unpack to just that.
func project(t testing.TB, variant Variant) []generator.File {
	t.Helper()
	files, err := generator.Project(templates.FS, variant.Spec, templates.Version())
	if err != nil {
		t.Fatal(err)
	}
	var base, pristine, rest []generator.File
	for _, file := range files {
		switch {
		case file.Path == generator.BasePath:
			if base, err = generator.Unpack(file.Content); err != nil {
				t.Fatal(err)
			}
			continue
		case file.Path != generator.StatePath:
			pristine = append(pristine, file)
		}
		rest = append(rest, file)
	}
	if diff := tree.Compare(pristine, base); !diff.Empty() || len(base) == 0 {
		t.Errorf("%s does not unpack to the render:\n%s", generator.BasePath, diff)
	}
	return rest
}

// goldens holds the sums of testdata and those of this run, by variant.
type goldens struct {
	want map[string]string
	mu   sync.Mutex
	got  map[string]string
}

func (g *goldens) compare(t *testing.T, variant Variant, files []generator.File) {
	t.Helper()
	name, sum := variant.String(), tree.Sum(files)
	g.mu.Lock()
	g.got[name] = sum
	g.mu.Unlock()
	full := slices.Contains(fullTrees, name)
	switch {
	case *update && full:
		if err := tree.Write(filepath.Join("testdata", name), files); err != nil {
			t.Fatal(err)
		}
	case *update:
	case full:
		compareTree(t, name, files)
		fallthrough
	default:
		if g.want[name] != sum {
			t.Errorf("the render is not the one of %s. After a change of the templates, `make golden-update` "+
				"rewrites the goldens; to see this tree:\n\tgo run ./cmd/chassis new %s", sumsFile, flags(variant))
		}
	}
}

// compareTree compares files with the tree that is kept in testdata.
func compareTree(t *testing.T, name string, files []generator.File) {
	t.Helper()
	want, err := tree.Read(filepath.Join("testdata", name))
	if err != nil {
		t.Errorf("%v; `make golden-update` writes the goldens", err)
		return
	}
	if diff := tree.Compare(want, files); !diff.Empty() {
		t.Errorf("testdata/%s and the render depart:\n%s", name, diff)
	}
}

// write rewrites SUMS and removes trees that are no longer kept.
func (g *goldens) write(t *testing.T, variants []Variant) {
	t.Helper()
	var sums bytes.Buffer
	for _, variant := range variants {
		if g.got[variant.String()] == "" {
			t.Fatalf("not every variant was rendered: -update takes the whole test, without a filter")
		}
		fmt.Fprintf(&sums, "%s  %s\n", g.got[variant.String()], variant)
	}
	if err := os.WriteFile(sumsFile, sums.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range keptTrees(t) {
		if !slices.Contains(fullTrees, name) {
			if err := os.RemoveAll(filepath.Join("testdata", name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestFullTrees holds the directories of testdata against the list of trees kept,
// and the list against the questions.
func TestFullTrees(t *testing.T) {
	kept, want := keptTrees(t), slices.Sorted(slices.Values(fullTrees))
	if !slices.Equal(kept, want) {
		t.Errorf("testdata holds the trees %q, want %q", kept, want)
	}
	missing := map[string]bool{}
	for _, variant := range append(Variants(), ResourceVariants()...) {
		for _, word := range strings.Split(variant.String(), "_") {
			missing[word] = true
		}
	}
	for _, name := range fullTrees {
		for _, word := range strings.Split(name, "_") {
			delete(missing, word)
		}
	}
	for word := range missing {
		t.Errorf("no full tree has the answer %s", word)
	}
}

// readSums reads SUMS, which may be missing before the first update.
func readSums(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(sumsFile)
	if err != nil && !*update {
		t.Fatalf("%v; `make golden-update` writes it", err)
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(data)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	return sums
}

// keptTrees returns the names of the trees in testdata, beside which the
// renders of released templates and others stand.
func keptTrees(t *testing.T) []string {
	return slices.DeleteFunc(subdirectories(t, "testdata"), func(name string) bool {
		dir := "testdata/" + name
		return dir == releasedDir || dir == corpusDir || dir == kubernetesDir
	})
}

func subdirectories(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// flags returns the arguments of `chassis new` that render variant.
func flags(variant Variant) string {
	database := absent
	if len(variant.Database) > 0 {
		database = strings.Join(variant.Database, ",")
	}
	var resources strings.Builder
	for spec := range strings.SplitSeq(variant.Answers()["resources"], "\n") {
		fmt.Fprintf(&resources, " --resource '%s'", spec)
	}
	return fmt.Sprintf("%s --module %s --description %q --database %s --redis=%t --runtime %s --proxy %s --auth %s --ci %s --git=false --output /tmp/%s%s",
		variant.Name, variant.Module, variant.Description, database, variant.Redis, variant.Runtime, variant.Proxy, variant.Auth, variant.CI, variant, &resources)
}
