package upgrade

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// world is a random pair of template versions with a project between them.
type world struct {
	random   *rand.Rand
	old, new map[string]string // templates' paths to contents
	moves    []string          // lines of moves.yaml
	added    []string          // lines that the owner added, each unlike any other
	count    int
}

var (
	folders  = []string{"base/", "base/a/", "base/a/b/", "base/c d/", "base/internal/x/migrations/", "redis/", "redis/r/", "proxy/caddy/", "runtime/debian/", "runtime/distroless/"}
	suffixes = []string{".txt", ".go", ".md", ".sql", ".sh", "", ".bin"}
)

func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 1)), old: map[string]string{}, new: map[string]string{}}
	for range 4 + w.random.IntN(8) {
		w.old[w.name()] = w.text(3 + w.random.IntN(15))
	}
	for name, content := range w.sorted(w.old) {
		switch w.random.IntN(8) {
		case 0: // deleted
		case 1, 2, 3:
			w.new[name] = w.mutate(content, "template")
		case 4:
			to := w.name()
			if !strings.HasSuffix(name, ".sql") && strings.HasPrefix(name, "base/") && strings.HasPrefix(to, "base/") && w.old[to] == "" && w.new[to] == "" {
				w.new[to] = w.mutate(content, "template")
				w.moves = append(w.moves, fmt.Sprintf("- {version: 1.1.0, from: %q, to: %q}", strings.TrimPrefix(name, "base/"), strings.TrimPrefix(to, "base/")))
				continue
			}
			w.new[name] = content
		default:
			w.new[name] = content
		}
	}
	for range w.random.IntN(4) {
		w.new[w.name()] = w.text(3 + w.random.IntN(9))
	}
	return w
}

// sorted ranges over a map in the order of its keys, for the same world from
// the same seed.
func (w *world) sorted(files map[string]string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if !yield(name, files[name]) {
				return
			}
		}
	}
}

func (w *world) pick(words []string) string { return words[w.random.IntN(len(words))] }

// name returns a path that no file, and no folder, has in either version.
func (w *world) name() string {
	for {
		w.count++
		name := w.pick(folders) + fmt.Sprintf("f%d", w.count) + w.pick(suffixes)
		if w.old[name] == "" && w.new[name] == "" {
			return name
		}
	}
}

func (w *world) text(lines int) string {
	var out strings.Builder
	for range lines {
		w.count++
		fmt.Fprintf(&out, "line %d of the template\n", w.count)
	}
	if w.random.IntN(9) == 0 {
		out.WriteString("\x00\n")
	}
	return out.String()
}

// mutate edits some lines of a text.
func (w *world) mutate(text, who string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + w.random.IntN(3) {
		at := w.random.IntN(len(lines))
		w.count++
		line := fmt.Sprintf("edit %d by the %s\n", w.count, who)
		if who == "owner" {
			w.added = append(w.added, strings.TrimSpace(line))
		}
		switch w.random.IntN(3) {
		case 0:
			lines = slices.Insert(lines, at, line)
		case 1:
			lines[at] = line + lines[at]
		default:
			lines = append(lines[:at:at], append([]string{line}, lines[at:]...)...)
			if at > 0 && !strings.Contains(lines[at-1], "owner") {
				lines = slices.Delete(lines, at-1, at)
			}
		}
	}
	return strings.Join(lines, "")
}

// templates returns the templates of a version.
func (w *world) templates(version string) fstest.MapFS {
	if version == "1.0.0" {
		return templatesOf(version, w.old)
	}
	files := maps.Clone(w.new)
	files["moves.yaml"] = strings.Join(w.moves, "\n") + "\n"
	return templatesOf(version, files)
}

// answers returns random answers as the pairs that --set takes.
func (w *world) answers() []string {
	var pairs []string
	for _, pair := range []string{"redis=false", "proxy=none", "runtime=debian", "ci=none"} {
		if w.random.IntN(2) == 0 {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

// edit makes random edits in a project.
func (w *world) edit(t testing.TB, dir string) {
	t.Helper()
	tree := treetest.ReadProject(t, dir)
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		full := filepath.Join(dir, name)
		if strings.HasPrefix(name, ".chassis/") || tree[name].Kind != worktree.Regular {
			continue
		}
		var err error
		content := string(tree[name].Content)
		switch w.random.IntN(9) {
		case 0:
			err = os.Remove(full)
		case 1, 2, 3:
			err = os.WriteFile(full, []byte(w.mutate(content, "owner")), 0o644)
		case 4:
			err = os.WriteFile(full, merge.ToCRLF([]byte(w.mutate(content, "owner"))), 0o644)
		case 5:
			to := filepath.Join(dir, fmt.Sprintf("moved%d", w.random.IntN(3)), path.Base(name))
			err = os.MkdirAll(filepath.Dir(to), 0o755)
			if err == nil {
				err = os.Rename(full, to)
			}
		case 6:
			err = os.Chmod(full, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for range w.random.IntN(4) {
		_, name, _ := strings.Cut(w.name(), "/")
		if w.random.IntN(3) == 0 { // where the templates add a file, maybe
			for added := range w.sorted(w.new) {
				if w.old[added] == "" {
					_, name, _ = strings.Cut(added, "/")
				}
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			continue
		}
		treetest.Edit(t, dir, name, w.mutate("", "owner"))
	}
}
