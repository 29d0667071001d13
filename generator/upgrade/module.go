package upgrade

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// findModule finds the module path that the owner gave the service by hand:
// go.mod names another one than the answers, or the service is part of a module
// whose go.mod is in a directory above.
func (p *project) findModule() error {
	index := slices.IndexFunc(p.base, func(file generator.File) bool { return file.Path == "go.mod" })
	if index < 0 {
		return nil
	}
	found, err := worktree.Read(p.root.FS(), "go.mod")
	if err != nil {
		return err
	}
	module, rendered := modfile.ModulePath(found.Content), modfile.ModulePath(p.base[index].Content)
	switch {
	case rendered == p.state.Answers.Module:
	case rendered != "" && module == p.state.Answers.Module:
		p.state.Answers.Module = rendered // the owner changed project.yaml, too
	default:
		return nil
	}
	if found.Kind == worktree.Absent {
		p.moduleFile, module = p.findModuleAbove()
	}
	if module != p.state.Answers.Module {
		p.module = module
	}
	return nil
}

// findModuleAbove returns the go.mod of the module that the service is part of,
// relative to the service, and the path that the service has in it. Its files have
// to import each other by that path.
func (p *project) findModuleAbove() (file, module string) {
	top := worktree.RepositoryTop(p.dir)
	for dir := filepath.Dir(p.dir); ; dir = filepath.Dir(dir) {
		content, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			within, _ := filepath.Rel(dir, p.dir) // dir is above
			up, _ := filepath.Rel(p.dir, dir)     // the way back
			file := path.Join(filepath.ToSlash(up), "go.mod")
			module := path.Join(modfile.ModulePath(content), filepath.ToSlash(within))
			if p.imports(module) {
				return file, module
			}
			return "", ""
		}
		if dir == top || dir == filepath.Dir(dir) {
			return "", ""
		}
	}
}

// imports reports whether a Go file of the templates imports a package of the module
// in the owner's version of it.
func (p *project) imports(module string) bool {
	return slices.ContainsFunc(p.base, func(file generator.File) bool {
		if path.Ext(file.Path) != ".go" {
			return false
		}
		found, err := worktree.Read(p.root.FS(), file.Path)
		return err == nil && bytes.Contains(found.Content, []byte(`"`+module+"/"))
	})
}

// byHand returns the answers that the owner changed by hand.
func (p *project) byHand() generator.Answers {
	answers := generator.Answers{}
	if p.module != "" {
		answers["module"] = p.module
	}
	if _, err := p.state.Answers.With(answers); err != nil {
		return generator.Answers{} // as it is no answer
	}
	return answers
}

// noteModule notes what becomes of a module path that the owner changed by hand,
// unless --set decides it.
func (u *Upgrade) noteModule() {
	set := func(change string) bool { return strings.HasPrefix(change, "module=") }
	if u.project.module == "" || slices.ContainsFunc(u.options.Set, set) {
		return
	}
	file := cmp.Or(u.project.moduleFile, "go.mod")
	note := fmt.Sprintf("%s names the module %s: taken as by --set module=%[2]s", worktree.Quote(file), u.project.module)
	if u.project.moduleFile != "" {
		note = fmt.Sprintf("the service is the part %s of the module in %s: taken as by --set module=%[1]s", u.project.module, worktree.Quote(file))
	}
	if len(u.project.byHand()) == 0 {
		note = fmt.Sprintf("%s names the module %s, which is no path for a module that others import: the templates keep %s", worktree.Quote(file), u.project.module, u.project.state.Answers.Module)
	}
	u.plan.Notes = append(u.plan.Notes, note)
}
