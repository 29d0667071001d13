package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Unreached returns the packages of the service in dir that no conflict
// reaches: those without a file in conflict that depend on none with one, their
// tests included. They have to work, whatever the owner decides.
func Unreached(dir string, conflicts []string) ([]string, error) {
	if slices.Contains(conflicts, "go.mod") {
		return nil, nil
	}
	packages, err := listPackages(dir)
	if err != nil {
		return nil, err
	}
	reached := map[string]bool{}
	for _, pkg := range packages {
		reached[pkg.ImportPath] = slices.ContainsFunc(conflicts, func(name string) bool { return pkg.uses(filepath.Join(dir, name)) })
	}
	for changed := true; changed; {
		changed = false
		for _, pkg := range packages {
			if !reached[pkg.ImportPath] && slices.ContainsFunc(pkg.imports(), func(name string) bool { return reached[name] }) {
				reached[pkg.ImportPath], changed = true, true
			}
		}
	}
	var unreached []string
	for _, pkg := range packages {
		if !reached[pkg.ImportPath] {
			unreached = append(unreached, pkg.ImportPath)
		}
	}
	return unreached, nil
}

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath, Dir                    string
	Imports, TestImports, XTestImports []string
	EmbedFiles                         []string
}

// imports returns what the package and its tests import.
func (p goPackage) imports() []string { return slices.Concat(p.Imports, p.TestImports, p.XTestImports) }

// uses reports whether a file belongs to the package or is embedded in it, or is
// no Go file and named in one of the package, which then may read it in a test.
func (p goPackage) uses(name string) bool {
	if filepath.Dir(name) == p.Dir {
		return true
	}
	if path.Ext(name) == ".go" {
		return false
	}
	if within, err := filepath.Rel(p.Dir, name); err == nil && slices.Contains(p.EmbedFiles, filepath.ToSlash(within)) {
		return true
	}
	sources, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
	return err == nil && slices.ContainsFunc(sources, func(source string) bool {
		content, err := os.ReadFile(source)
		return err == nil && bytes.Contains(content, []byte(filepath.Base(name)))
	})
}

// listPackages returns all packages of the module in dir, those with markers of
// conflicts among them.
func listPackages(dir string) ([]goPackage, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,EmbedFiles", "./...")
	cmd.Dir, cmd.Env = dir, environment(dir)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaint.String())
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var pkg goPackage
		err := decoder.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			return packages, nil
		}
		if err != nil {
			return nil, err
		}
		packages = append(packages, pkg)
	}
}
