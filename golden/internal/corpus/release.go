package corpus

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// A Release is a template version that a released one could have been followed
// by: its renders are those of the released one, edited.
type Release struct {
	Name    string // of its directory
	From    string // template version whose renders it edits
	After   string // the release whose edits come first; empty if it is the first
	Version string

	scripts []releaseScript // with those of the release before
}

type releaseScript struct {
	script
	version string      // of the templates, if it has moves
	only    string      // path without which a service is left alone
	moves   [][2]string // from, to
}

// Releases reads releases/ in fsys, sorted by name.
func Releases(fsys fs.FS) ([]Release, error) {
	names, err := fs.Glob(fsys, "releases/*")
	if err != nil {
		return nil, err
	}
	releases := make([]Release, len(names))
	for i, name := range names {
		scripts, err := readScripts(fsys, name+"/*.txtar")
		if err != nil {
			return nil, err
		}
		releases[i].Name = filepath.Base(name)
		for _, script := range scripts {
			if err := releases[i].add(script); err != nil {
				return nil, fmt.Errorf("%s/%s.txtar: %w", name, script.name, err)
			}
		}
	}
	for i, release := range releases {
		if release.After == "" {
			continue
		}
		at := slices.IndexFunc(releases, func(other Release) bool { return other.Name == release.After && other.After == "" })
		if at < 0 {
			return nil, fmt.Errorf("%s: there is no release %s", release.Name, release.After)
		}
		releases[i].scripts = slices.Concat(releases[at].scripts, release.scripts)
	}
	return releases, nil
}

// Following returns the names of the releases that could have followed a version, as
// the next.
func Following(releases []Release, version string) []string {
	var names []string
	for _, release := range releases {
		if release.From == version && release.After == "" {
			names = append(names, release.Name)
		}
	}
	return names
}

func (r *Release) add(script script) error {
	added := releaseScript{script: script}
	for _, setting := range script.settings {
		switch setting.key {
		case "from":
			r.From = setting.value
		case "after":
			r.After = setting.value
		case "version":
			r.Version = setting.value
			added.version = setting.value
		case "if":
			added.only = setting.value
		case "move":
			from, to, _ := strings.Cut(setting.value, " ")
			added.moves = append(added.moves, [2]string{from, to})
		default:
			return fmt.Errorf("the setting %q is unknown", setting.key)
		}
	}
	r.scripts = append(r.scripts, added)
	return nil
}

// Templates returns templates of this version for services like that with this
// render. Its module can be renamed, other answers change nothing. It needs an
// empty directory for its edits.
func (r Release) Templates(render []generator.File, spec generator.Spec, pins []byte, dir string) (fs.FS, error) {
	render = slices.DeleteFunc(slices.Clone(render), func(file generator.File) bool { return strings.HasPrefix(file.Path, ".chassis/") })
	if err := tree.Write(dir, render); err != nil {
		return nil, err
	}
	templates := fstest.MapFS{"VERSION": {Data: []byte(r.Version)}, "pins.env": {Data: pins}}
	var moves strings.Builder
	for _, script := range r.scripts {
		if _, err := os.Stat(filepath.Join(dir, script.only)); err != nil {
			continue
		}
		if err := script.run(dir); err != nil {
			return nil, fmt.Errorf("release %s: %w", r.Name, err)
		}
		for _, move := range script.moves {
			fmt.Fprintf(&moves, "- {version: %s, from: %s, to: %s}\n", script.version, move[0], move[1])
		}
	}
	templates["moves.yaml"] = &fstest.MapFile{Data: []byte(moves.String())}
	edited, err := tree.Read(dir)
	for _, file := range edited {
		templates["base/"+file.Path+".tmpl"] = &fstest.MapFile{Data: asTemplate(file.Content, spec.Module)}
	}
	return templates, err
}

// asTemplate returns the template that gives content, with the module of the
// service.
func asTemplate(content []byte, module string) []byte {
	content = bytes.ReplaceAll(content, []byte("{{"), []byte(`{{"{{"}}`))
	return bytes.ReplaceAll(content, []byte(module), []byte("{{.Module}}"))
}
