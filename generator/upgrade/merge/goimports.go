package merge

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// An importSpec is an import of a file.
type importSpec struct {
	name, path string
	lines      []string // with its comments
	group      int      // of those that blank lines separate
}

// key identifies an import.
func (s importSpec) key() string { return s.name + " " + s.path }

// local returns the name that the file knows the package by, as far as its path
// tells.
func (s importSpec) local() string {
	if s.name != "" {
		return s.name
	}
	last := path.Base(s.path)
	if len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = path.Base(path.Dir(s.path))
	}
	last, _, _ = strings.Cut(last, ".v")
	return last
}

// importSpecs returns the imports of a declaration.
func (r passageReader) importSpecs(declaration *ast.GenDecl) []importSpec {
	var specs []importSpec
	at, group := r.line(declaration.Lparen)+1, 0
	if !declaration.Lparen.IsValid() {
		at = r.line(declaration.Pos())
	}
	for _, spec := range declaration.Specs {
		spec := spec.(*ast.ImportSpec)
		next := importSpec{}
		next.path, _ = strconv.Unquote(spec.Path.Value) // the parser has done it
		if spec.Name != nil {
			next.name = spec.Name.Name
		}
		for at <= r.line(spec.End()) {
			if strings.TrimSpace(r.lines[at]) == "" {
				group++
			} else {
				next.lines = append(next.lines, strings.TrimPrefix(r.lines[at], "import "))
			}
			at++
		}
		next.group = group
		specs = append(specs, next)
	}
	return specs
}

// imports merges the imports of a file whose other pieces are merged. ok is false if
// two of them would have the same name.
func (m *declarationMerge) imports(pieces []piece) (imports piece, ok bool) {
	uses := map[string]bool{}
	for _, side := range []func(piece) []string{
		func(p piece) []string { return p.ours }, func(p piece) []string { return p.theirs },
	} {
		var text strings.Builder
		for _, piece := range pieces {
			text.WriteString(piece.text(side(piece)))
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", text.String(), 0)
		if err != nil {
			return piece{}, false
		}
		for name := range usesOf(file) {
			uses[name] = true
		}
	}
	wanted := m.wantedImports(uses)
	if !distinctNames(wanted) {
		return piece{}, false
	}
	lines, ok := m.importLines(wanted)
	return piece{gap: true, lines: lines}, ok
}

// wantedImports returns the imports that one side has added, and those that none
// has dropped; and of those that one has, just the ones that are used.
func (m *declarationMerge) wantedImports(uses map[string]bool) []importSpec {
	base, ours, theirs := m.files[0], m.files[1], m.files[2]
	var wanted, dropped []importSpec
	seen := map[string]bool{}
	for _, spec := range slices.Concat(ours.specs, theirs.specs, base.specs) {
		if seen[spec.key()] {
			continue
		}
		seen[spec.key()] = true
		was, known := base.imports(spec), m.knows(spec)
		switch {
		case was && known && !uses[spec.local()]:
		case !was, ours.imports(spec) && theirs.imports(spec):
			wanted = append(wanted, spec)
		case known:
			dropped = append(dropped, spec)
		}
	}
	for _, spec := range dropped { // by one side, though the other uses it
		if distinctNames(append(slices.Clone(wanted), spec)) {
			wanted = append(wanted, spec)
		}
	}
	return wanted
}

// imports reports whether a file has an import.
func (f goFile) imports(spec importSpec) bool {
	return slices.ContainsFunc(f.specs, func(other importSpec) bool { return other.key() == spec.key() })
}

// knows reports whether some version uses an import by the name that its path tells.
func (m *declarationMerge) knows(spec importSpec) bool {
	return slices.ContainsFunc(m.files[:], func(f goFile) bool { return f.imports(spec) && f.uses[spec.local()] })
}

// distinctNames reports whether no two imports have the same name.
func distinctNames(specs []importSpec) bool {
	seen := map[string]bool{}
	for _, spec := range specs {
		name := spec.local()
		if name != "_" && name != "." && seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

// importLines returns the declaration of imports: that of a side which has the same
// ones, else that of ours with what is missing.
func (m *declarationMerge) importLines(wanted []importSpec) ([]string, bool) {
	if len(wanted) == 0 {
		return nil, true
	}
	sides := []goFile{m.files[1], m.files[2]}
	if slices.Equal(m.files[0].importLines.lines(), m.files[1].importLines.lines()) {
		slices.Reverse(sides) // theirs alone may have other groups
	}
	for _, side := range sides {
		if len(side.specs) == len(wanted) && !slices.ContainsFunc(wanted, func(spec importSpec) bool { return !side.imports(spec) }) {
			return side.importLines.aligned, true
		}
	}
	var groups [][]importSpec
	for _, spec := range m.files[1].specs {
		for len(groups) <= spec.group {
			groups = append(groups, nil)
		}
		groups[spec.group] = append(groups[spec.group], spec)
	}
	for _, side := range m.files[1:] {
		for _, spec := range side.specs {
			if !slices.ContainsFunc(groups, func(group []importSpec) bool { return containsImport(group, spec) }) {
				groups = addImport(groups, spec, side.specs)
			}
		}
	}
	formatted, err := format.Source([]byte(m.importSource(groups, wanted)))
	return splitLines(formatted), err == nil
}

// importSource returns a declaration of the wanted imports of groups, without
// parentheses if there is one import and ours has none either.
func (m *declarationMerge) importSource(groups [][]importSpec, wanted []importSpec) string {
	text := ""
	for _, group := range groups {
		for _, spec := range group {
			if containsImport(wanted, spec) {
				text += strings.Join(spec.lines, "")
			}
		}
		text += "\n"
	}
	if own := m.files[1].importLines; len(wanted) == 1 && (own == nil || len(own.aligned) == 1) {
		return "import " + strings.TrimSpace(text) + "\n"
	}
	return "import (\n" + text + ")\n"
}

func containsImport(specs []importSpec, spec importSpec) bool {
	return slices.ContainsFunc(specs, func(other importSpec) bool { return other.key() == spec.key() })
}

// addImport adds an import to the group that has most of its neighbours in another
// file, whose imports are given; without one to that with the most similar path.
func addImport(groups [][]importSpec, spec importSpec, neighbours []importSpec) [][]importSpec {
	best, most := -1, 0
	for i, group := range groups {
		score := 0
		for _, other := range group {
			for _, neighbour := range neighbours {
				if neighbour.group == spec.group && neighbour.key() == other.key() {
					score += 1000
				}
			}
			score = max(score, commonElements(spec.path, other.path))
		}
		if score > most {
			best, most = i, score
		}
	}
	switch {
	case best >= 0:
		groups[best] = append(groups[best], spec)
		return groups
	case standard(spec.path):
		return slices.Insert(groups, 0, []importSpec{spec})
	}
	return append(groups, []importSpec{spec})
}

// commonElements returns how many elements two import paths share at their start,
// and 1 for two of the standard library.
func commonElements(a, b string) int {
	if standard(a) || standard(b) {
		if standard(a) && standard(b) {
			return 1
		}
		return 0
	}
	elements, count := strings.Split(b, "/"), 0
	for i, element := range strings.Split(a, "/") {
		if i >= len(elements) || elements[i] != element {
			break
		}
		count++
	}
	return count
}

// standard reports whether an import path is one of the standard library's.
func standard(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return !strings.Contains(first, ".")
}
