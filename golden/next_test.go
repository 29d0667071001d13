package golden

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/templates"
)

// nextVersion is the version of the templates that do not exist yet.
const nextVersion = "999.0.0"

// nextTemplates returns templates as a later version may have them: most files
// say something new at their top, one has moved, one has come.
func nextTemplates(t testing.TB) fs.FS {
	t.Helper()
	next := fstest.MapFS{}
	err := fs.WalkDir(templates.FS, ".", func(name string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() {
			return err
		}
		content, err := fs.ReadFile(templates.FS, name)
		next[name] = &fstest.MapFile{Data: announce(name, content)}
		return err
	})
	const from, to = "base/AGENTS.md.tmpl", "base/docs/agents/AGENTS.md.tmpl"
	if next[from] == nil {
		err = errors.Join(err, fs.ErrNotExist)
	}
	if err != nil {
		t.Fatal(err)
	}
	next[to] = next[from]
	delete(next, from)
	next["base/docs/news.md"] = &fstest.MapFile{Data: []byte("New.\n")}
	next["VERSION"] = &fstest.MapFile{Data: []byte(nextVersion + "\n")}
	next["moves.yaml"] = &fstest.MapFile{Data: []byte(string(next["moves.yaml"].Data) + "\n- {version: " + nextVersion + ", from: AGENTS.md, to: docs/agents/AGENTS.md}\n")}
	if data := strings.TrimSpace(string(next["moves.yaml"].Data)); strings.Contains(data, "[]") {
		next["moves.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(data, "[]", "", 1))}
	}
	return next
}

// announce puts a comment at the top of a template whose language has one.
func announce(name string, content []byte) []byte {
	mark := map[string]string{".go": "// ", ".md": "", ".yaml": "# ", ".yml": "# ", "Makefile": "# ", ".example": "# "}
	plain := strings.TrimSuffix(name, ".tmpl")
	comment, known := mark[path.Ext(plain)]
	if !known {
		comment, known = mark[path.Base(plain)]
	}
	if !known || !strings.Contains(name, "/") {
		return content
	}
	top := 0
	if bytes.HasPrefix(content, []byte("{{")) { // its blank lines are trimmed
		top = bytes.IndexByte(content, '\n') + 1
	}
	news := comment + "News of " + nextVersion + ".\n\n"
	return slices.Insert(slices.Clone(content), top, []byte(news)...)
}
