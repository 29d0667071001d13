package merge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// GoMod merges two edits of a go.mod by directive instead of by line: ours stay,
// those that theirs adds are added, and of two versions the higher one wins.
// Requirements that theirs drops stay, since a file of the owner may need them;
// go mod tidy drops the rest. The notes say which changes of theirs were left
// out.
func GoMod(base, ours, theirs []byte) (text []byte, notes []string, err error) {
	var files [3]*modfile.File
	for i, side := range [][]byte{base, ours, theirs} {
		if files[i], err = modfile.Parse("go.mod", side, nil); err != nil {
			return nil, nil, err
		}
	}
	m := &modMerge{base: files[0], ours: files[1], theirs: files[2]}
	err = firstError(m.header, m.requires, m.replaces, m.excludes, m.tools)
	if err != nil {
		return nil, nil, err
	}
	m.ours.Cleanup()
	text, err = m.ours.Format()
	return text, m.notes, err
}

// modMerge merges into ours.
type modMerge struct {
	base, ours, theirs *modfile.File
	notes              []string
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// header merges the module path, the Go version and the toolchain.
func (m *modMerge) header() error {
	if m.theirs.Module != nil && m.ours.Module != nil && m.base.Module != nil &&
		m.ours.Module.Mod.Path == m.base.Module.Mod.Path {
		if err := m.ours.AddModuleStmt(m.theirs.Module.Mod.Path); err != nil {
			return err
		}
	}
	if m.theirs.Go != nil && (m.ours.Go == nil || higherGo(m.theirs.Go.Version, m.ours.Go.Version)) {
		if err := m.ours.AddGoStmt(m.theirs.Go.Version); err != nil {
			return err
		}
	}
	if m.theirs.Toolchain == nil || m.ours.Toolchain == nil && m.base.Toolchain != nil {
		return nil
	}
	if m.ours.Toolchain == nil || higherGo(m.theirs.Toolchain.Name, m.ours.Toolchain.Name) {
		return m.ours.AddToolchainStmt(m.theirs.Toolchain.Name)
	}
	return nil
}

// higherGo reports whether Go version a, such as 1.26.0 or go1.26.0, is
// higher than b.
func higherGo(a, b string) bool {
	canonical := func(v string) string { return "v" + strings.TrimPrefix(v, "go") }
	return semver.Compare(canonical(a), canonical(b)) > 0
}

// requires merges the required modules.
func (m *modMerge) requires() error {
	base, ours := requirements(m.base), requirements(m.ours)
	merged := requirements(m.ours)
	for path, theirs := range requirements(m.theirs) {
		mine, have := ours[path]
		was, had := base[path]
		switch {
		case !have && had:
			// The owner dropped it; go mod tidy adds it where it is needed.
		case !have:
			merged[path] = theirs
		default:
			if semver.Compare(theirs.version, mine.version) > 0 && (!had || theirs.version != was.version) {
				mine.version = theirs.version
			}
			mine.indirect = mine.indirect && theirs.indirect
			merged[path] = mine
		}
	}
	if sameRequirements(merged, ours) {
		return nil
	}
	if err := m.addLines(merged, ours); err != nil {
		return err
	}
	var list []*modfile.Require
	for path, r := range merged {
		list = append(list, &modfile.Require{Mod: module.Version{Path: path, Version: r.version}, Indirect: r.indirect})
	}
	slices.SortFunc(list, func(a, b *modfile.Require) int { return strings.Compare(a.Mod.Path, b.Mod.Path) })
	m.ours.SetRequireSeparateIndirect(list)
	return nil
}

// addLines adds a line for each newly required module to the block of direct or
// indirect requirements, if there is one.
func (m *modMerge) addLines(merged, ours map[string]requirement) error {
	for _, path := range slices.Sorted(maps.Keys(merged)) {
		r := merged[path]
		if _, have := ours[path]; have {
			continue
		}
		block := m.block(r.indirect)
		if block == nil {
			m.ours.AddNewRequire(path, r.version, r.indirect)
			continue
		}
		line := &modfile.Line{Token: []string{path, r.version}, InBlock: true}
		if r.indirect {
			line.Suffix = []modfile.Comment{{Token: "// indirect", Suffix: true}}
		}
		block.Line = append(block.Line, line)
	}
	m.ours.SortBlocks()
	text := modfile.Format(m.ours.Syntax)
	reread, err := modfile.Parse("go.mod", text, nil)
	m.ours = reread
	return err
}

// block returns the block of direct or indirect requirements, nil if there is
// none.
func (m *modMerge) block(indirect bool) *modfile.LineBlock {
	for _, r := range m.ours.Require {
		if r.Indirect != indirect || !r.Syntax.InBlock {
			continue
		}
		for _, statement := range m.ours.Syntax.Stmt {
			if block, is := statement.(*modfile.LineBlock); is && slices.Contains(block.Line, r.Syntax) {
				return block
			}
		}
	}
	return nil
}

// requirement is a require directive of go.mod.
type requirement struct {
	version  string
	indirect bool
}

func requirements(file *modfile.File) map[string]requirement {
	found := map[string]requirement{}
	for _, r := range file.Require {
		found[r.Mod.Path] = requirement{r.Mod.Version, r.Indirect}
	}
	return found
}

// NewRequirements returns the modules, as PATH@VERSION, that an edit of a go.mod
// requires directly and base does not, or not in that version.
func NewRequirements(base, edited []byte) []string {
	was, err := modfile.ParseLax("go.mod", base, nil)
	if err != nil {
		return nil
	}
	is, err := modfile.ParseLax("go.mod", edited, nil)
	if err != nil {
		return nil
	}
	before := requirements(was)
	var added []string
	for _, r := range is.Require {
		if !r.Indirect && before[r.Mod.Path].version != r.Mod.Version {
			added = append(added, r.Mod.Path+"@"+r.Mod.Version)
		}
	}
	return added
}

func sameRequirements(a, b map[string]requirement) bool {
	if len(a) != len(b) {
		return false
	}
	for path, r := range a {
		if b[path] != r {
			return false
		}
	}
	return true
}

// replaces merges the replacements: those of theirs are taken unless ours
// changed them.
func (m *modMerge) replaces() error {
	base, ours, theirs := replacements(m.base), replacements(m.ours), replacements(m.theirs)
	for _, replace := range m.theirs.Replace {
		old, wanted := replace.Old, replace.New
		mine, have := ours[old]
		was, had := base[old]
		switch {
		case had && was == wanted, have && mine == wanted:
		case !have && had, have && (!had || mine != was):
			m.notes = append(m.notes, fmt.Sprintf("go.mod: the templates replace %s by %s; yours stays", old.Path, wanted.Path))
		default:
			if err := m.ours.AddReplace(old.Path, old.Version, wanted.Path, wanted.Version); err != nil {
				return err
			}
		}
	}
	for _, was := range m.base.Replace {
		if _, still := theirs[was.Old]; !still && ours[was.Old] == was.New {
			if err := m.ours.DropReplace(was.Old.Path, was.Old.Version); err != nil {
				return err
			}
		}
	}
	return nil
}

func replacements(file *modfile.File) map[module.Version]module.Version {
	found := map[module.Version]module.Version{}
	for _, r := range file.Replace {
		found[r.Old] = r.New
	}
	return found
}

// excludes adds the versions that theirs newly excludes.
func (m *modMerge) excludes() error {
	for _, e := range m.theirs.Exclude {
		known := func(other *modfile.Exclude) bool { return other.Mod == e.Mod }
		if slices.ContainsFunc(m.base.Exclude, known) || slices.ContainsFunc(m.ours.Exclude, known) {
			continue
		}
		if err := m.ours.AddExclude(e.Mod.Path, e.Mod.Version); err != nil {
			return err
		}
	}
	return nil
}

// tools adds the tools and debug settings that theirs newly has.
func (m *modMerge) tools() error {
	for _, tool := range m.theirs.Tool {
		known := func(other *modfile.Tool) bool { return other.Path == tool.Path }
		if slices.ContainsFunc(m.base.Tool, known) || slices.ContainsFunc(m.ours.Tool, known) {
			continue
		}
		if err := m.ours.AddTool(tool.Path); err != nil {
			return err
		}
	}
	for _, setting := range m.theirs.Godebug {
		known := func(other *modfile.Godebug) bool { return other.Key == setting.Key }
		if slices.ContainsFunc(m.base.Godebug, known) || slices.ContainsFunc(m.ours.Godebug, known) {
			continue
		}
		if err := m.ours.AddGodebug(setting.Key, setting.Value); err != nil {
			return err
		}
	}
	return nil
}
