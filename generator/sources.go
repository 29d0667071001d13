package generator

import (
	"errors"
	"io/fs"
	"strings"
	"text/template"
	"text/template/parse"
)

const (
	templateSuffix = ".tmpl"    // of files that are executed
	partials       = "partials" // directory of definitions that all templates may call
)

// sources reads templates, each of them once.
type sources struct {
	fsys   fs.FS
	parsed *template.Template // holds the functions, which cost too much to gather per file
	known  map[string]*source
}

// A source is a file among the templates.
type source struct {
	content  []byte
	template *template.Template // nil for a file that is copied
	repeats  bool               // holds a range, or calls a partial
}

// newSources returns the templates of fsys, the partials among them parsed.
func newSources(fsys fs.FS) (*sources, error) {
	s := &sources{
		fsys:   fsys,
		parsed: template.New("").Option("missingkey=error").Funcs(functions()),
		known:  map[string]*source{},
	}
	s.parsed.Funcs(template.FuncMap{"code": s.code, "render": s.render, "align": align, "lines": textLines, "number": digits})
	entries, err := fs.ReadDir(fsys, partials)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, entry := range entries {
		if _, err := s.get(partials + "/" + entry.Name()); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// get returns the source of this name. Its template fails for fields and map
// keys that do not exist. The text <no value> is no error: an answer may hold
// it. A function that returns nil prints it too, which no answer can bring
// about; the goldens hold every combination of answers against that.
func (s *sources) get(name string) (*source, error) {
	if known, ok := s.known[name]; ok {
		return known, nil
	}
	content, err := fs.ReadFile(s.fsys, name)
	if err != nil {
		return nil, err
	}
	found := &source{content: content}
	if strings.HasSuffix(name, templateSuffix) {
		if found.template, err = s.parsed.New(name).Parse(string(content)); err != nil {
			return nil, err
		}
		found.repeats = repeats(found.template.Root)
	}
	s.known[name] = found
	return found, nil
}

// repeats reports whether node holds a range or calls a partial: then the
// template does not know how wide the names are that stand in its lines.
func repeats(node parse.Node) bool {
	switch node := node.(type) {
	case *parse.RangeNode, *parse.TemplateNode:
		return true
	case *parse.ActionNode:
		return strings.Contains(node.String(), "code ")
	case *parse.IfNode:
		return repeats(node.List) || node.ElseList != nil && repeats(node.ElseList)
	case *parse.WithNode:
		return repeats(node.List) || node.ElseList != nil && repeats(node.ElseList)
	case *parse.ListNode:
		for _, child := range node.Nodes {
			if repeats(child) {
				return true
			}
		}
	}
	return false
}
