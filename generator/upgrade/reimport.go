package upgrade

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

// reimport returns the content of the file at name with its imports of the
// module's old path following the new one.
func (p *planner) reimport(name string, content []byte) []byte {
	if !p.moduleMoved() || path.Ext(name) != ".go" {
		return content
	}
	rewritten, err := merge.RewriteImports(content, p.in.Was.Module, p.newImport)
	if err != nil {
		return content
	}
	return rewritten
}

// moduleMoved reports whether the answers give the module another path.
func (p *planner) moduleMoved() bool {
	return p.in.Was.Module != p.in.Is.Module && p.in.Was.Module != ""
}

// newImport returns the path by which a package is imported from now on.
func (p *planner) newImport(imported string) string {
	rest, inside := below(imported, p.in.Was.Module)
	if !inside || p.otherModule(imported, rest) {
		return imported
	}
	if _, renamed := below(imported, p.in.Is.Module); renamed && !p.isFolder(rest) {
		return imported // the new path begins with the old one, and this is new already
	}
	return p.in.Is.Module + rest
}

// below returns what follows the module's path in that of one of its
// packages: nothing, or a slash and more.
func below(imported, module string) (rest string, inside bool) {
	rest, inside = strings.CutPrefix(imported, module)
	return rest, inside && (rest == "" || rest[0] == '/')
}

// otherModule reports whether a package whose path begins like the module's
// belongs to another module: a nested one, or one that go.mod requires.
func (p *planner) otherModule(imported, rest string) bool {
	if rest = strings.TrimPrefix(rest, "/"); rest != "" && p.inNestedModule(rest) {
		return true
	}
	return slices.ContainsFunc(p.required(), func(module string) bool {
		_, inside := below(imported, module)
		return inside
	})
}

// required returns the modules that the owner's go.mod requires.
func (p *planner) required() []string {
	if p.requires == nil {
		p.requires = []string{}
		content, _ := fs.ReadFile(p.in.Ours, "go.mod") // without one nothing is required
		if file, err := modfile.ParseLax("go.mod", content, nil); err == nil {
			for _, require := range file.Require {
				p.requires = append(p.requires, require.Mod.Path)
			}
		}
	}
	return p.requires
}

func (p *planner) isFolder(rest string) bool {
	info, err := fs.Stat(p.in.Ours, strings.TrimPrefix(rest, "/"))
	return err == nil && info.IsDir()
}

// rewriteOwnFiles lets the imports of the owner's own Go files follow the
// module's new path.
func (p *planner) rewriteOwnFiles(tracks []*track) error {
	if !p.moduleMoved() {
		return nil
	}
	known := map[string]bool{}
	for _, t := range tracks {
		known[t.path] = true
	}
	var problems []error
	mentions, foreign := 0, 0
	worktree.Walk(p.in.Ours, func(name string) {
		if known[name] || path.Ext(name) != ".go" {
			return
		}
		rewrite, count := p.rewriteOwnFile, &mentions
		if p.foreign(name) {
			rewrite, count = p.mentionsModule, &foreign
		}
		mentioned, err := rewrite(name)
		problems = append(problems, err)
		if mentioned {
			*count++
		}
	})
	p.noteMentions(mentions, "%d of your Go files mention %s outside of imports: look for it")
	p.noteMentions(foreign, "%d Go files that are not of your module mention %s: they were left alone")
	return errors.Join(problems...)
}

// noteMentions tells the owner how many files mention the module's old path.
func (p *planner) noteMentions(count int, format string) {
	if count > 0 {
		p.notes = append(p.notes, fmt.Sprintf(format, count, p.in.Was.Module))
	}
}

// mentionsModule reports whether a file mentions the module's old path.
func (p *planner) mentionsModule(name string) (bool, error) {
	found, err := worktree.Read(p.in.Ours, name)
	return bytes.Contains(found.Content, []byte(p.in.Was.Module)), err
}

// rewriteOwnFile lets the imports of one file follow, and reports whether the
// file mentions the old path elsewhere.
func (p *planner) rewriteOwnFile(name string) (mentioned bool, err error) {
	before, err := worktree.Read(p.in.Ours, name)
	if err != nil {
		return false, err
	}
	was := p.in.Was.Module
	after, err := merge.RewriteImports(before.Content, was, p.newImport)
	if err != nil {
		p.notes = append(p.notes, fmt.Sprintf("the imports of %s were left alone: it is no valid Go", worktree.Quote(name)))
		return false, nil
	}
	if !bytes.Equal(before.Content, after) {
		p.put(name, before, after, before.Mode)
		p.changes = append(p.changes, Change{Path: name, Action: Update, Reason: "imports follow the module's new path", Mode: octal(before.Mode)})
	}
	return bytes.Contains(after, []byte(was)) && !strings.HasPrefix(p.in.Is.Module, was), nil
}

// foreign reports whether the go command takes the file for no part of the
// project's module: below testdata, hidden folders, or a nested module.
func (p *planner) foreign(name string) bool {
	dir := path.Dir(name)
	for segment := range strings.SplitSeq(dir, "/") {
		if segment == "testdata" || segment != "." && strings.HasPrefix(segment, ".") || strings.HasPrefix(segment, "_") {
			return true
		}
	}
	return p.inNestedModule(dir)
}

// inNestedModule reports whether dir belongs to a module of the owner's that
// stands in the project.
func (p *planner) inNestedModule(dir string) bool {
	for ; fs.ValidPath(dir) && dir != "."; dir = path.Dir(dir) {
		name := path.Join(dir, "go.mod")
		if _, err := fs.Lstat(p.in.Ours, name); err == nil && !slices.ContainsFunc(p.in.Base, byName(name)) {
			return true
		}
	}
	return false
}
