package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// goPackage is what go list says of a package of the project.
type goPackage struct {
	ImportPath   string   `json:"ImportPath"`
	Dir          string   `json:"Dir"`
	Imports      []string `json:"Imports"`
	TestImports  []string `json:"TestImports"`
	XTestImports []string `json:"XTestImports"`
	EmbedFiles   []string `json:"EmbedFiles"`
	GoFiles      []string `json:"GoFiles"`
	CgoFiles     []string `json:"CgoFiles"`
	InvalidFiles []string `json:"InvalidGoFiles"`
	TestGoFiles  []string `json:"TestGoFiles"`
	XTestGoFiles []string `json:"XTestGoFiles"`

	directory string // relative to the project, slash-separated
}

// builds reports whether the package has more than tests.
func (p goPackage) builds() bool { return len(p.GoFiles)+len(p.CgoFiles)+len(p.InvalidFiles) > 0 }

// list returns the packages of the project, those that cannot be loaded among
// them, but not those without a file for this platform. It returns none if the go command cannot even list them, which it will
// say again when it is to build them.
func (c *copied) list(ctx context.Context) ([]goPackage, error) {
	const fields = "ImportPath,Dir,Imports,TestImports,XTestImports,EmbedFiles,GoFiles,CgoFiles,InvalidGoFiles,TestGoFiles,XTestGoFiles"
	out, _, err := c.output(ctx, "list", "-e", "-json="+fields, "./...")
	if err != nil {
		return nil, err
	}
	var packages []goPackage
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var pkg goPackage
		if decoder.Decode(&pkg) != nil {
			return packages, nil
		}
		dir, err := filepath.Rel(c.dir, pkg.Dir)
		if err == nil && pkg.Dir != "" && (pkg.builds() || len(pkg.TestGoFiles)+len(pkg.XTestGoFiles) > 0) {
			pkg.directory = filepath.ToSlash(dir)
			packages = append(packages, pkg)
		}
	}
}

// unreached returns the directories of the packages that no conflict reaches:
// those without a file in conflict that, with their tests, depend on none with
// one. all is the number of all packages.
func (c *copied) unreached(changes []plan.Change) (directories []string, all int) {
	var conflicts []string
	for _, change := range changes {
		if change.Conflict != "" {
			conflicts = append(conflicts, change.Path)
		}
	}
	reached := map[string]bool{} // by import path
	imports := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return reached[name] })
	}
	for _, pkg := range c.packages {
		reached[pkg.ImportPath] = slices.ContainsFunc(conflicts, pkg.uses)
	}
	for changed := true; changed; {
		changed = false
		for _, pkg := range c.packages {
			if !reached[pkg.ImportPath] && imports(pkg.Imports) {
				reached[pkg.ImportPath], changed = true, true
			}
		}
	}
	for _, pkg := range c.packages {
		if !reached[pkg.ImportPath] && !imports(pkg.TestImports) && !imports(pkg.XTestImports) {
			directories = append(directories, pkg.directory)
		}
	}
	return directories, len(c.packages)
}

// uses reports whether the file at name, relative to the project, belongs to the
// package or is embedded in it. A file that is not Go counts as well if one of the
// package names it: a test may read it. Nothing builds without its go.mod.
func (p goPackage) uses(name string) bool {
	if path.Dir(name) == p.directory || name == "go.mod" {
		return true
	}
	if path.Ext(name) == ".go" {
		return false
	}
	within, err := filepath.Rel(p.directory, name)
	if err == nil && slices.Contains(p.EmbedFiles, filepath.ToSlash(within)) {
		return true
	}
	sources, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
	return err == nil && slices.ContainsFunc(sources, func(source string) bool {
		content, err := os.ReadFile(source)
		return err == nil && bytes.Contains(content, []byte(path.Base(name)))
	})
}

// directoryOf returns the directory of the package with an import path, relative
// to the project; "" if it is none of the project's.
func (c *copied) directoryOf(importPath string) string {
	for _, pkg := range c.packages {
		if pkg.ImportPath == importPath {
			return pkg.directory
		}
	}
	return ""
}

// patterns returns what names directories, which are as many as all packages or
// fewer, to the go command.
func patterns(directories []string, all int) []string {
	if len(directories) == all {
		return []string{"./..."}
	}
	var names []string
	for _, dir := range directories {
		names = append(names, "./"+dir)
	}
	return names
}
