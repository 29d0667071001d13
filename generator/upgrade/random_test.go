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

// A scenario is a random pair of template versions with a project between them.
type scenario struct {
	random   *rand.Rand
	old, new map[string]string // templates' paths to contents
	moves    []string          // lines of moves.yaml
	added    []string          // lines that the owner added, each unlike any other
	count    int
}

var (
	directories = []string{"base/", "base/a/", "base/a/b/", "base/c d/", "base/internal/x/migrations/", "redis/", "redis/r/", "proxy/caddy/", "runtime/debian/", "runtime/distroless/"}
	suffixes    = []string{".txt", ".go", ".md", ".sql", ".sh", "", ".bin"}
)

func newScenario(seed uint64) *scenario {
	s := &scenario{random: rand.New(rand.NewPCG(seed, 1)), old: map[string]string{}, new: map[string]string{}}
	for range 4 + s.random.IntN(8) {
		s.old[s.name()] = s.text(3 + s.random.IntN(15))
	}
	for name, content := range s.sorted(s.old) {
		switch s.random.IntN(8) {
		case 0: // deleted
		case 1, 2, 3:
			s.new[name] = s.mutate(content, "template")
		case 4:
			to := s.name()
			if !strings.HasSuffix(name, ".sql") && strings.HasPrefix(name, "base/") && strings.HasPrefix(to, "base/") && s.old[to] == "" && s.new[to] == "" {
				s.new[to] = s.mutate(content, "template")
				s.moves = append(s.moves, fmt.Sprintf("- {version: 1.1.0, from: %q, to: %q}", strings.TrimPrefix(name, "base/"), strings.TrimPrefix(to, "base/")))
				continue
			}
			s.new[name] = content
		default:
			s.new[name] = content
		}
	}
	for range s.random.IntN(4) {
		s.new[s.name()] = s.text(3 + s.random.IntN(9))
	}
	return s
}

// sorted ranges over a map in the order of its keys, so that a seed always gives
// the same scenario.
func (s *scenario) sorted(files map[string]string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if !yield(name, files[name]) {
				return
			}
		}
	}
}

func (s *scenario) pick(words []string) string { return words[s.random.IntN(len(words))] }

// name returns a path that no file or directory has in either version.
func (s *scenario) name() string {
	for {
		s.count++
		name := s.pick(directories) + fmt.Sprintf("f%d", s.count) + s.pick(suffixes)
		if s.old[name] == "" && s.new[name] == "" {
			return name
		}
	}
}

func (s *scenario) text(lines int) string {
	var out strings.Builder
	for range lines {
		s.count++
		fmt.Fprintf(&out, "line %d of the template\n", s.count)
	}
	if s.random.IntN(9) == 0 {
		out.WriteString("\x00\n")
	}
	return out.String()
}

// mutate edits some lines of a text.
func (s *scenario) mutate(text, who string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + s.random.IntN(3) {
		at := s.random.IntN(len(lines))
		s.count++
		line := fmt.Sprintf("edit %d by the %s\n", s.count, who)
		if who == "owner" {
			s.added = append(s.added, strings.TrimSpace(line))
		}
		switch s.random.IntN(3) {
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
func (s *scenario) templates(version string) fstest.MapFS {
	if version == "1.0.0" {
		return templatesOf(version, s.old)
	}
	files := maps.Clone(s.new)
	files["moves.yaml"] = strings.Join(s.moves, "\n") + "\n"
	return templatesOf(version, files)
}

// answers returns random answers as the pairs that --set takes.
func (s *scenario) answers() []string {
	var pairs []string
	for _, pair := range []string{"redis=false", "proxy=none", "runtime=debian", "ci=none"} {
		if s.random.IntN(2) == 0 {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

// edit edits a project at random.
func (s *scenario) edit(t testing.TB, dir string) {
	t.Helper()
	tree := treetest.ReadProject(t, dir)
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		full := filepath.Join(dir, name)
		if strings.HasPrefix(name, ".chassis/") || tree[name].Kind != worktree.Regular {
			continue
		}
		var err error
		content := string(tree[name].Content)
		switch s.random.IntN(9) {
		case 0:
			err = os.Remove(full)
		case 1, 2, 3:
			err = os.WriteFile(full, []byte(s.mutate(content, "owner")), 0o644)
		case 4:
			err = os.WriteFile(full, merge.ToCRLF([]byte(s.mutate(content, "owner"))), 0o644)
		case 5:
			to := filepath.Join(dir, fmt.Sprintf("moved%d", s.random.IntN(3)), path.Base(name))
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
	for range s.random.IntN(4) {
		_, name, _ := strings.Cut(s.name(), "/")
		if s.random.IntN(3) == 0 { // perhaps where the templates add a file
			for added := range s.sorted(s.new) {
				if s.old[added] == "" {
					_, name, _ = strings.Cut(added, "/")
				}
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			continue
		}
		treetest.Edit(t, dir, name, s.mutate("", "owner"))
	}
}
