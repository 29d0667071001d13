package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"
)

// Render renders the overlays of spec from fsys, the root of the templates,
// sorted by path. It writes nothing and depends on nothing but its arguments.
// It is an error if two overlays deliver the same path, if a path leaves the
// service's root, or if a template asks for what does not exist. See
// [CheckFormat] for the layout of Go code.
func Render(fsys fs.FS, spec Spec) ([]File, error) {
	pins, err := readPins(fsys)
	if err != nil {
		return nil, err
	}
	r := renderer{
		templates: fsys,
		data:      newView(spec, pins),
		parsed:    template.New("").Option("missingkey=error").Funcs(functions()),
		owner:     map[string]string{},
	}
	for _, overlay := range Plan(spec) {
		if err := r.overlay(overlay); err != nil {
			return nil, err
		}
	}
	return sorted(r.files), checkTree(r.files)
}

// A renderer collects the files of one render.
type renderer struct {
	templates fs.FS
	data      view
	parsed    *template.Template // holds the functions, which cost too much to gather per file
	owner     map[string]string  // overlay by path
	files     []File
}

// overlay adds every file below one overlay directory. A directory that does not
// exist delivers nothing: an axis value may need no files.
func (r *renderer) overlay(overlay string) error {
	return fs.WalkDir(r.templates, overlay, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == overlay {
			return fs.SkipAll
		}
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := r.render(name, strings.TrimPrefix(name, overlay+"/"))
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		if other, taken := r.owner[file.Path]; taken {
			return fmt.Errorf("overlays %s and %s both deliver %s", other, overlay, file.Path)
		}
		r.owner[file.Path] = overlay
		r.files = append(r.files, file)
		return nil
	})
}

// render renders the template of the given name, which delivers target.
func (r *renderer) render(name, target string) (File, error) {
	content, err := fs.ReadFile(r.templates, name)
	if err != nil {
		return File{}, err
	}
	target = strings.NewReplacer("__name__", r.data.Name, "__memory__", r.data.Memory).Replace(target)
	target, executed := strings.CutSuffix(target, ".tmpl")
	file := File{Path: target, Mode: 0o644, Content: content}
	if path.Ext(target) == ".sh" {
		file.Mode = 0o755
	}
	if executed {
		if file.Content, err = r.execute(name, content); err != nil {
			return File{}, err
		}
	}
	if strings.HasPrefix(target, stateDir+"/") {
		return File{}, errors.New(stateDir + " is not for templates")
	}
	return file, checkFile(file)
}

// execute returns what the template in source gives. Fields and map keys that
// do not exist are errors. The text <no value> is none: an answer may hold it.
// A function that returns nil prints it too, which no answer can bring about;
// the goldens hold every combination of answers against that.
func (r *renderer) execute(name string, source []byte) ([]byte, error) {
	parsed, err := r.parsed.New(name).Parse(string(source))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(len(source))
	err = parsed.Execute(&out, r.data)
	return out.Bytes(), err
}
