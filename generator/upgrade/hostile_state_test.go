//go:build unix

package upgrade

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/internal/archivetest"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestHostileState has every field of project.yaml, and the file itself, as no
// chassis writes it.
func TestHostileState(t *testing.T) {
	t.Parallel()
	line := func(prefix, by string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { replaceLine(t, dir, statePath, prefix, by) }
	}
	whole := func(content string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { treetest.Edit(t, dir, statePath, content) }
	}
	cases := []hostile{
		{"schema zero", "state", line("schema:", "schema: 0"), "does not exist"},
		{"schema negative", "state", line("schema:", "schema: -1"), "does not exist"},
		{"schema a text", "state", line("schema:", "schema: '; rm'"), "schema"},
		{"schema overflows", "state", line("schema:", "schema: 99999999999999999999"), "schema"},
		{"schema newer", "newer_project", line("schema:", "schema: 3"), "newer chassis"},
		{"schema missing", "state", line("schema:", "# nothing"), `"schema" is missing`},
		{"version a path", "state", line("template_version:", "template_version: ../1.0.0"), "not a semantic version"},
		{"version a list", "state", line("template_version:", "template_version: [1.0.0]"), "template_version"},
		{"version missing", "state", line("template_version:", "# nothing"), "is missing"},
		{"version newer", "downgrade", line("template_version:", "template_version: 99999999999999999999.0.0"), "99999999999999999999.0.0"},
		{"name a path", "state", line("  name:", "  name: ../../etc"), "name"},
		{"name a template", "state", line("  name:", "  name: '{{.Module}}'"), "name"},
		{"name an option", "state", line("  name:", "  name: --upload-pack=x"), "name"},
		{"module a path", "state", line("  module:", "  module: ../../etc"), "module"},
		{"module with a newline", "state", line("  module:", `  module: "example.com/a\nrequire x"`), "module"},
		{"runtime unknown", "state", line("  runtime:", "  runtime: /bin/sh"), "runtime"},
		{"answer unknown", "state", line("  redis:", "  redis: true\n  exec: id"), "exec"},
		{"answers missing", "state", line("answers:", "replies:"), "is missing"},
		{"answers with a tag", "state", line("  redis:", "  redis: !!binary aGk="), "redis"},
		{"checksum short", "state", line("base_sha256:", "base_sha256: e3b0"), "not a SHA-256"},
		{"checksum no hex", "state", line("base_sha256:", "base_sha256: "+strings.Repeat("z", 64)), "not a SHA-256"},
		{"checksum missing", "state", line("base_sha256:", "# nothing"), "is missing"},
		{"moves a list", "state", line("moves:", "moves: [a.txt]"), "moves"},
		{"moves missing", "state", line("moves:", "# nothing"), "is missing"},
		{"moves collide", "state", line("moves:", "moves: {a.txt: x, b.txt: x}"), "both lead"},
		{"unknown key", "state", line("schema:", "schema: 2\nhooks: {post: id}"), "unknown key"},
		{"key twice", "state", line("schema:", "schema: 2\nschema: 2"), "twice"},
		{"aliases", "state", whole("a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n"), "alias"},
		{"alias of itself", "state", whole("a: &a [*a]\n"), "alias"},
		{"two documents", "state", whole("schema: 1\n---\nschema: 1\n"), "more than one document"},
		{"nested", "state", whole(strings.Repeat("[", 260_000)), ""},
		{"many keys", "state", whole(manyKeys(25_000)), ""},
		{"many items", "state", whole("schema: [" + strings.Repeat("a,", 130_000) + "]\n"), ""},
		{"not UTF-8", "state", whole("schema: \xff\n"), ""},
		{"a NUL", "state", whole("schema: 1\x00\n"), ""},
		{"large", "state", whole(strings.Repeat("# padding\n", 110_000)), "larger than"},
		{"huge", "state", func(t *testing.T, dir string) { truncate(t, dir, statePath, 64<<20) }, "larger than"},
		{"a symlink", "state", func(t *testing.T, dir string) { relink(t, dir, statePath, "../.git/config") }, "not a regular file"},
		{"a symlink out", "state", func(t *testing.T, dir string) { relink(t, dir, statePath, "/etc/passwd") }, "not a regular file"},
		{"a pipe", "state", func(t *testing.T, dir string) { mkfifo(t, dir, statePath) }, "not a regular file"},
		{"a directory", "state", func(t *testing.T, dir string) {
			removeFile(t, dir, statePath)
			treetest.Edit(t, dir, statePath+"/x", "")
		}, "not a regular file"},
		{"chassis a symlink", "state", func(t *testing.T, dir string) {
			rename(t, filepath.Join(dir, ".chassis"), filepath.Join(dir, "own/state"))
			relink(t, dir, ".chassis", "own/state")
		}, "not a directory"},
	}
	for _, path := range hostilePaths() {
		cases = append(cases,
			hostile{"move to " + path, "state", line("moves:", fmt.Sprintf("moves: {a.txt: %q}", path)), "moves"},
			hostile{"move from " + path, "state", line("moves:", fmt.Sprintf("moves: {%q: a.txt}", path)), "moves"})
	}
	origin, _ := conflicting(t)
	checkRefused(t, origin, cases, "try-upgrade")
}

// hostilePaths are paths that no project may have.
func hostilePaths() []string {
	return []string{
		"../a", "/etc/cron.d/a", "own/../../a", ".git/config", ".git/hooks/post-commit", ".GIT/config", "git~1/config", ".git /config", ".git./config",
		".g\u200cit/config", ".git::$INDEX_ALLOCATION/config", "own/.git/config", ".chassis/upgrade/journal.json", ".chassis/project.yaml", ".Chassis/x", `..\a`, "",
	}
}

func manyKeys(count int) string {
	var out strings.Builder
	for i := range count {
		fmt.Fprintf(&out, "k%d: x\n", i)
	}
	return out.String()
}

// TestHostileBase has every kind of entry that a base must not have, each with
// the right checksum.
func TestHostileBase(t *testing.T) {
	t.Parallel()
	cases := []hostile{
		{"a symlink", "base", func(t *testing.T, dir string) { relink(t, dir, basePath, "../a.txt") }, "not a regular file"},
		{"a pipe", "base", func(t *testing.T, dir string) { mkfifo(t, dir, basePath) }, "not a regular file"},
		{"huge", "base", func(t *testing.T, dir string) { truncate(t, dir, basePath, 64<<20) }, "larger than"},
		{"another checksum", "base", func(t *testing.T, dir string) { treetest.Edit(t, dir, basePath, "x") }, "checksum"},
	}
	for _, refused := range archivetest.Refused() {
		cases = append(cases, hostile{refused.Name, "base", func(t *testing.T, dir string) { rebase(t, dir, refused.Packed) }, refused.Want})
	}
	origin, _ := conflicting(t)
	checkRefused(t, origin, cases, "try-upgrade")
}

// TestHostileSymlinks has directories of the project that lead elsewhere.
func TestHostileSymlinks(t *testing.T) {
	t.Parallel()
	moveTo := func(path string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			replaceLine(t, dir, statePath, "moves:", fmt.Sprintf("moves: {a.txt: %q}", path))
		}
	}
	origin, _ := conflicting(t)
	checkRefused(t, origin, []hostile{
		{"hooks", "outside", func(t *testing.T, dir string) {
			relink(t, dir, "docs", ".git/hooks")
			moveTo("docs/post-commit")(t, dir)
		}, "into .git/hooks"},
		{"git", "outside", func(t *testing.T, dir string) {
			relink(t, dir, "docs", ".git")
			moveTo("docs/hooks/post-commit")(t, dir)
		}, "into .git"},
		{"two links", "outside", func(t *testing.T, dir string) {
			relink(t, dir, "docs", "own/link")
			relink(t, dir, "own/link", "../.git")
			moveTo("docs/config")(t, dir)
		}, "into .git"},
		{"chassis", "outside", func(t *testing.T, dir string) {
			relink(t, dir, "docs", ".chassis")
			moveTo("docs/project.yaml")(t, dir)
		}, "into .chassis"},
		{"out", "outside", func(t *testing.T, dir string) {
			relink(t, dir, "docs", "..")
			moveTo("docs/a.txt")(t, dir)
		}, "out of the project"},
		{"a directory of the templates", "outside", func(t *testing.T, dir string) { relink(t, dir, "new", ".git/hooks") }, "into .git/hooks"},
	}, "try-upgrade")
}

// rebase replaces the base and its checksum.
func rebase(t *testing.T, dir string, packed []byte) {
	t.Helper()
	treetest.Edit(t, dir, basePath, string(packed))
	sum := sha256.Sum256(packed)
	replaceLine(t, dir, statePath, "base_sha256:", "base_sha256: "+hex.EncodeToString(sum[:]))
}

// truncate makes a sparse file of the given size.
func truncate(t *testing.T, dir, name string, size int64) {
	t.Helper()
	if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}
