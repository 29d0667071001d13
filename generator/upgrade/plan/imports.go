package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// reimport returns the content of the file at name with imports of the module's
// old path changed to the new one.
func (b *builder) reimport(name string, content []byte) []byte {
	if !b.moduleMoved() || path.Ext(name) != ".go" {
		return content
	}
	rewritten, err := merge.RewriteImports(content, b.in.Was.Module, b.newImport)
	if err != nil {
		return content
	}
	return rewritten
}

// moduleMoved reports whether the module has another path in the new answers.
func (b *builder) moduleMoved() bool {
	return b.in.Was.Module != b.in.Is.Module && b.in.Was.Module != ""
}

// newImport returns the import path of a package after the upgrade.
func (b *builder) newImport(imported string) string {
	rest, inside := below(imported, b.in.Was.Module)
	if !inside || b.otherModule(imported, rest) {
		return imported
	}
	if _, renamed := below(imported, b.in.Is.Module); renamed && !b.isDirectory(rest) {
		return imported // the new path begins with the old one, and this import has it already
	}
	return b.in.Is.Module + rest
}

// below returns what follows the path of module in that of one of its packages:
// nothing, or a slash and more.
func below(imported, module string) (rest string, inside bool) {
	rest, inside = strings.CutPrefix(imported, module)
	return rest, inside && (rest == "" || rest[0] == '/')
}

// otherModule reports whether a package whose path begins like the module's
// belongs to another module: a nested one, or one that go.mod requires.
func (b *builder) otherModule(imported, rest string) bool {
	if rest = strings.TrimPrefix(rest, "/"); rest != "" && b.inNestedModule(rest) {
		return true
	}
	return slices.ContainsFunc(b.required(), func(module string) bool {
		_, inside := below(imported, module)
		return inside
	})
}

// required returns the modules that the owner's go.mod requires.
func (b *builder) required() []string {
	if b.requires == nil {
		b.requires = []string{}
		content, _ := fs.ReadFile(b.in.Ours, "go.mod") // a project without one requires nothing
		if file, err := modfile.ParseLax("go.mod", content, nil); err == nil {
			for _, require := range file.Require {
				b.requires = append(b.requires, require.Mod.Path)
			}
		}
	}
	return b.requires
}

func (b *builder) isDirectory(rest string) bool {
	info, err := fs.Stat(b.in.Ours, strings.TrimPrefix(rest, "/"))
	return err == nil && info.IsDir()
}

// rewriteOwnFiles changes imports of the module's old path in Go files that are
// in neither base nor theirs.
func (b *builder) rewriteOwnFiles(files []*file) error {
	if !b.moduleMoved() {
		return nil
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.path] = true
	}
	var problems []error
	mentions, outside := 0, 0
	worktree.Walk(b.in.Ours, func(name string) {
		if known[name] || path.Ext(name) != ".go" {
			return
		}
		rewrite, count := b.rewriteOwnFile, &mentions
		if b.outsideModule(name) {
			rewrite, count = b.mentionsModule, &outside
		}
		mentioned, err := rewrite(name)
		problems = append(problems, err)
		if mentioned {
			*count++
		}
	})
	b.noteMentions(mentions, "%d of your Go files mention %s outside of imports: check them")
	b.noteMentions(outside, "%d Go files outside of your module mention %s: they are unchanged")
	return errors.Join(problems...)
}

// noteMentions notes how many files mention the module's old path.
func (b *builder) noteMentions(count int, format string) {
	if count > 0 {
		b.notes = append(b.notes, fmt.Sprintf(format, count, b.in.Was.Module))
	}
}

// mentionsModule reports whether a file mentions the module's old path.
func (b *builder) mentionsModule(name string) (bool, error) {
	found, err := worktree.Read(b.in.Ours, name)
	return bytes.Contains(found.Content, []byte(b.in.Was.Module)), err
}

// rewriteOwnFile changes the imports of one file, and reports whether the file
// mentions the old path elsewhere.
func (b *builder) rewriteOwnFile(name string) (mentioned bool, err error) {
	before, err := worktree.Read(b.in.Ours, name)
	if err != nil {
		return false, err
	}
	was := b.in.Was.Module
	after, err := merge.RewriteImports(before.Content, was, b.newImport)
	if err != nil {
		b.notes = append(b.notes, fmt.Sprintf("the imports of %s are unchanged: it is not valid Go", worktree.Quote(name)))
		return false, nil
	}
	if !bytes.Equal(before.Content, after) {
		b.write(name, before, after, before.Mode)
		b.changes = append(b.changes, Change{Path: name, Action: Update, Reason: "imports follow the module's new path", Mode: octal(before.Mode)})
	}
	return bytes.Contains(after, []byte(was)) && !strings.HasPrefix(b.in.Is.Module, was), nil
}

// outsideModule reports whether a file is not part of the project's module: it is
// below testdata, a directory whose name begins with . or _, or a nested module.
func (b *builder) outsideModule(name string) bool {
	dir := path.Dir(name)
	for segment := range strings.SplitSeq(dir, "/") {
		if segment == "testdata" || segment != "." && strings.HasPrefix(segment, ".") || strings.HasPrefix(segment, "_") {
			return true
		}
	}
	return b.inNestedModule(dir)
}

// inNestedModule reports whether dir is in a module of the owner's within the
// project.
func (b *builder) inNestedModule(dir string) bool {
	for ; fs.ValidPath(dir) && dir != "."; dir = path.Dir(dir) {
		name := path.Join(dir, "go.mod")
		if _, err := fs.Lstat(b.in.Ours, name); err == nil && !slices.ContainsFunc(b.in.Base, byName(name)) {
			return true
		}
	}
	return false
}
