package upgrade

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// reimport returns the content of the file at name with its imports of the
// module's old path following the new one.
func (p *planner) reimport(name string, content []byte) []byte {
	was, is := p.in.Was.Module, p.in.Is.Module
	if was == is || was == "" || path.Ext(name) != ".go" {
		return content
	}
	rewritten, err := rewriteImports(content, was, is)
	if err != nil {
		return content
	}
	return rewritten
}

// rewriteImports returns Go source with each import of module was, or of a
// package in it, naming module is instead. Nothing else changes, but for the
// order of imports in a source that was formatted before.
func rewriteImports(source []byte, was, is string) ([]byte, error) {
	if !bytes.Contains(source, []byte(was)) {
		return source, nil
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "", source, parser.ImportsOnly|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	at := 0
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		rest, inside := strings.CutPrefix(imported, was)
		if !inside || rest != "" && rest[0] != '/' {
			continue
		}
		start := files.Position(spec.Path.Pos()).Offset
		quoting := source[start : start+1]
		out.Write(source[at:start])
		fmt.Fprintf(&out, "%s%s%s%s", quoting, is, rest, quoting)
		at = start + len(spec.Path.Value)
	}
	if at == 0 {
		return source, nil
	}
	out.Write(source[at:])
	if tidy, err := format.Source(source); err == nil && bytes.Equal(tidy, source) {
		return format.Source(out.Bytes())
	}
	return out.Bytes(), nil
}

// rewriteOwnFiles lets the imports of the owner's own Go files follow the
// module's new path.
func (p *planner) rewriteOwnFiles(tracks []*track) error {
	was, is := p.in.Was.Module, p.in.Is.Module
	if was == is {
		return nil
	}
	known := map[string]bool{}
	for _, t := range tracks {
		known[t.path] = true
	}
	var problems []error
	mentions := 0
	walkOwn(p.in.Ours, func(name string) {
		if known[name] || path.Ext(name) != ".go" || p.foreign(name) {
			return
		}
		before, err := lookup(p.in.Ours, name)
		if err != nil {
			problems = append(problems, err)
			return
		}
		after, err := rewriteImports(before.content, was, is)
		if err != nil {
			p.notes = append(p.notes, fmt.Sprintf("the imports of %s were left alone: it is no valid Go", Quote(name)))
			return
		}
		if bytes.Contains(after, []byte(was)) && !strings.HasPrefix(is, was) {
			mentions++
		}
		if bytes.Equal(before.content, after) {
			return
		}
		p.put(name, before, after, before.mode)
		p.changes = append(p.changes, Change{Path: name, Action: Update, Reason: "imports follow the module's new path", Mode: octal(before.mode)})
	})
	if mentions > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d of your Go files mention %s outside of imports: look for it", mentions, was))
	}
	return errors.Join(problems...)
}

// foreign reports whether the go command takes the file for no part of the
// project's module: below testdata, hidden folders, or a nested module.
func (p *planner) foreign(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		base := path.Base(dir)
		if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
			return true
		}
		if _, err := fs.Lstat(p.in.Ours, path.Join(dir, "go.mod")); err == nil &&
			!slices.ContainsFunc(p.in.Base, byName(path.Join(dir, "go.mod"))) {
			return true
		}
	}
	return false
}
