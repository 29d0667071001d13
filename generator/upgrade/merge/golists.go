package merge

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// A foundList is a list in a Go file: its nodes with their keys, on the lines
// [start, end).
type foundList struct {
	kind       string
	nodes      []ast.Node
	keys       []string
	start, end int
}

// listOf returns the list that a node is, or holds between its brackets. Its items
// have to be on lines of their own.
func (r passageReader) listOf(node ast.Node) (found foundList, is bool) {
	var opening, closing token.Pos
	switch node := node.(type) {
	case *ast.CompositeLit:
		opening, closing = node.Lbrace, node.Rbrace
		found = r.elements(node)
	case *ast.StructType:
		opening, closing = node.Fields.Opening, node.Fields.Closing
		found = r.fields("struct", node.Fields)
	case *ast.InterfaceType:
		opening, closing = node.Methods.Opening, node.Methods.Closing
		found = r.fields("interface", node.Methods)
	case *ast.SwitchStmt:
		opening, closing = node.Body.Lbrace, node.Body.Rbrace
		found = r.cases("switch "+r.source(node.Tag), node.Body)
	case *ast.TypeSwitchStmt:
		opening, closing = node.Body.Lbrace, node.Body.Rbrace
		found = r.cases("switch "+r.source(node.Assign), node.Body)
	case *ast.SelectStmt:
		opening, closing = node.Body.Lbrace, node.Body.Rbrace
		found = r.cases("select", node.Body)
	case *ast.GenDecl:
		opening, closing = node.Lparen, node.Rparen
		found = r.specs(node)
	}
	if len(found.nodes) == 0 || !opening.IsValid() {
		return foundList{}, false
	}
	found.kind = strings.ReplaceAll(found.kind, "\n", " ")
	found.start, found.end = r.line(opening)+1, r.line(closing)
	return found, r.onOwnLines(found)
}

// onOwnLines reports whether no two items of a list, nor an item and a bracket, are
// on the same line.
func (r passageReader) onOwnLines(found foundList) bool {
	free := found.start
	for _, node := range found.nodes {
		if r.line(node.Pos()) < free {
			return false
		}
		free = r.line(node.End()) + 1
	}
	return free <= found.end
}

// elements returns the elements of a composite literal. One without a key is known
// by its text.
func (r passageReader) elements(literal *ast.CompositeLit) foundList {
	found := foundList{kind: "literal"}
	if literal.Type != nil {
		name, _, _ := strings.Cut(r.source(literal.Type), "\n")
		found.kind += " " + name
	}
	for _, element := range literal.Elts {
		key := byText + r.source(element)
		if pair, is := element.(*ast.KeyValueExpr); is {
			key = r.source(pair.Key)
		}
		found.nodes, found.keys = append(found.nodes, element), append(found.keys, key)
	}
	return found
}

// fields returns the fields of a struct or the methods of an interface.
func (r passageReader) fields(kind string, fields *ast.FieldList) foundList {
	found := foundList{kind: kind}
	for _, field := range fields.List {
		key := ""
		for _, name := range field.Names {
			key += name.Name + " "
		}
		if key == "" {
			key = byText + r.source(field.Type)
		}
		found.nodes, found.keys = append(found.nodes, field), append(found.keys, key)
	}
	return found
}

// cases returns the clauses of a switch or select. Where one falls through to the
// next, their order matters.
func (r passageReader) cases(kind string, body *ast.BlockStmt) foundList {
	found := foundList{kind: kind}
	for _, clause := range body.List {
		key := ""
		switch clause := clause.(type) {
		case *ast.CaseClause:
			if fallsThrough(clause) {
				return foundList{}
			}
			for _, value := range clause.List {
				key += r.source(value) + ", "
			}
		case *ast.CommClause:
			key = r.source(clause.Comm)
		}
		found.nodes, found.keys = append(found.nodes, clause), append(found.keys, "case "+key)
	}
	return found
}

func fallsThrough(clause *ast.CaseClause) bool {
	return slices.ContainsFunc(clause.Body, func(statement ast.Stmt) bool {
		branch, is := statement.(*ast.BranchStmt)
		return is && branch.Tok == token.FALLTHROUGH
	})
}

// specs returns the specs of a declaration in parentheses, but for imports, and for
// constants of which one repeats the value of the one before.
func (r passageReader) specs(declaration *ast.GenDecl) foundList {
	found := foundList{kind: declaration.Tok.String()}
	for _, spec := range declaration.Specs {
		key := ""
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			key = spec.Name.Name
		case *ast.ValueSpec:
			if declaration.Tok == token.CONST && (len(spec.Values) == 0 || strings.Contains(r.source(spec), "iota")) {
				return foundList{}
			}
			if key = namesOf(spec); key == "_" {
				key = byText + r.source(spec)
			}
		default:
			return foundList{}
		}
		found.nodes, found.keys = append(found.nodes, spec), append(found.keys, key)
	}
	return found
}

// namesOf returns the names of a spec.
func namesOf(spec *ast.ValueSpec) string {
	names := make([]string, len(spec.Names))
	for i, name := range spec.Names {
		names[i] = name.Name
	}
	return strings.Join(names, " ")
}
