// Tidymodules rewrites templates/modules: go.mod.tmpl and go.sum for every set
// of Go code that a service can consist of.
//
//	go run ./golden/internal/tidymodules
//
// Versions are chosen in one place, by hand: the go.mod.tmpl of the service
// that has every feature but those that services have only when asked for. These
// have a place of their own, the service with that feature added, so that their
// modules raise no version in services without them. The other files follow from
// these, so their contents do not matter and they may be missing. To take in a new
// module or another version, write it into a require line there and run this
// program; a module that templates import but that no line requires comes in at
// its newest version. Nothing is written unless every service could be tidied.
//
// It needs the go command, and the network for modules that are not cached.
package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden"
)

func main() {
	if err := run("templates"); err != nil {
		fmt.Fprintln(os.Stderr, "tidymodules:", err)
		os.Exit(1)
	}
}

// modules is the pair of files that says what a service is built from.
type modules struct {
	mod, sum []byte // go.mod and go.sum
}

// run tidies the service with every feature and then, from its requirements,
// all the others; root holds the templates.
func run(root string) error {
	variants := append(golden.CodeVariants(), golden.ResourceVariants()...)
	tidied, chosen := map[string]modules{}, sources{}
	for _, variant := range variants {
		source, err := chosen.of(os.DirFS(root), variant)
		if err != nil {
			return err
		}
		m, err := tidy(os.DirFS(root), variant.Spec, source)
		if err != nil {
			return fmt.Errorf("%s: %w", variant.Code(), err)
		}
		if other, known := tidied[moduleDir(variant.Spec)]; known && !bytes.Equal(m.mod, other.mod) {
			return fmt.Errorf("%s: needs other modules than services with other resources do", variant.Code())
		}
		chosen.add(variant, m)
		tidied[moduleDir(variant.Spec)] = m
	}
	for dir, m := range tidied {
		if err := m.template(variants[0].Module).write(filepath.Join(root, dir), "go.mod.tmpl"); err != nil {
			return err
		}
	}
	return nil
}

// requirements returns the rendered files of spec. There may be no go.sum:
// sums can be looked up again.
func requirements(templates fs.FS, spec generator.Spec) (modules, error) {
	files, err := generator.Render(templates, spec)
	if err != nil {
		return modules{}, err
	}
	var m modules
	for _, file := range files {
		switch file.Path {
		case "go.mod":
			m.mod = file.Content
		case "go.sum":
			m.sum = file.Content
		}
	}
	if m.mod == nil {
		return modules{}, fmt.Errorf("templates/%s/go.mod.tmpl is missing: it says which versions to use", moduleDir(spec))
	}
	return m, nil
}

// tidy renders spec with the requirements of source and returns what
// go mod tidy makes of them.
func tidy(templates fs.FS, spec generator.Spec, source modules) (modules, error) {
	dir, err := os.MkdirTemp("", "tidymodules-")
	if err != nil {
		return modules{}, err
	}
	defer os.RemoveAll(dir)
	files, err := generator.Render(templates, spec)
	if err != nil {
		return modules{}, err
	}
	for _, file := range files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(file.Path)), file.Content); err != nil {
			return modules{}, err
		}
	}
	if err := source.write(dir, "go.mod"); err != nil {
		return modules{}, err
	}
	if err := goMod(dir, "tidy"); err != nil {
		return modules{}, err
	}
	if err := dropAbsent(dir, source); err != nil {
		return modules{}, err
	}
	return read(dir, goLine(source.mod))
}

// dropAbsent drops requirements that only other services have. One may stay
// behind as indirect, at the version chosen for those, if a test of some
// dependency imports it: without it tidy takes what the dependency asks for.
func dropAbsent(dir string, source modules) error {
	direct, err := requires(source.mod, false)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	indirect, err := requires(mod, true)
	if err != nil {
		return err
	}
	for _, path := range indirect {
		if slices.Contains(direct, path) {
			if err := goMod(dir, "edit", "-droprequire="+path); err != nil {
				return err
			}
		}
	}
	return goMod(dir, "tidy")
}

// requires returns the module paths that mod requires, either the indirect
// ones or the direct ones.
func requires(mod []byte, indirect bool) ([]string, error) {
	parsed, err := modfile.Parse("go.mod", mod, nil)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, require := range parsed.Require {
		if require.Indirect == indirect {
			paths = append(paths, require.Mod.Path)
		}
	}
	return paths, nil
}

// goMod runs a go mod command in dir.
func goMod(dir string, args ...string) error {
	command := exec.Command("go", append([]string{"mod"}, args...)...)
	command.Dir = dir
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod %s: %w\n%s", args[0], err, output)
	}
	return nil
}

// read returns the files in dir, which must still be for the same Go version.
func read(dir, wantGo string) (modules, error) {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return modules{}, err
	}
	if got := goLine(mod); got != wantGo {
		return modules{}, fmt.Errorf("a module asks for %q, the templates are for %q: choose an older version of it", got, wantGo)
	}
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	return modules{mod, sum}, err
}

// template puts the template's actions in place of what they stood for.
func (m modules) template(modulePath string) modules {
	mod := string(m.mod)
	mod = strings.Replace(mod, "module "+modulePath+"\n", "module {{.Module}}\n", 1)
	mod = strings.Replace(mod, goLine(m.mod)+"\n", "go {{.GoVersion}}.0\n", 1)
	return modules{[]byte(mod), m.sum}
}

func (m modules) write(dir, modName string) error {
	if err := writeFile(filepath.Join(dir, modName), m.mod); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "go.sum"), m.sum)
}

// goLine returns the line of a go.mod that names the Go version.
func goLine(mod []byte) string {
	for line := range bytes.Lines(mod) {
		if bytes.HasPrefix(line, []byte("go ")) {
			return string(bytes.TrimSpace(line))
		}
	}
	return ""
}

// moduleDir is where the plan of spec looks for its modules, which do not depend
// on the resources, but for there being any.
func moduleDir(spec generator.Spec) string {
	for _, overlay := range generator.Plan(spec) {
		if !strings.HasPrefix(overlay, "modules/") {
			continue
		}
		if len(spec.Resources) == 0 {
			return overlay + "/without-resources"
		}
		return overlay + "/with-resources"
	}
	panic("the plan names no directory for modules")
}

func writeFile(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o644)
}
