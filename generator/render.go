package generator

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// File is one rendered file.
type File struct {
	Path    string      // slash-separated, relative to the service's root
	Mode    fs.FileMode // 0o644 or 0o755
	Content []byte
}

// Render renders the overlays of spec from fsys, the root of the templates,
// sorted by path. It is an error if two overlays deliver the same path.
func Render(fsys fs.FS, spec Spec) ([]File, error) {
	pins, err := readPins(fsys)
	if err != nil {
		return nil, err
	}
	data := newView(spec, pins)
	owner := map[string]string{}
	var files []File
	for _, overlay := range Plan(spec) {
		rendered, err := renderOverlay(fsys, overlay, data)
		if err != nil {
			return nil, err
		}
		for _, file := range rendered {
			if other, taken := owner[file.Path]; taken {
				return nil, fmt.Errorf("overlays %s and %s both deliver %s", other, overlay, file.Path)
			}
			owner[file.Path] = overlay
		}
		files = append(files, rendered...)
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return files, nil
}

// renderOverlay renders every file below one overlay folder. A folder that
// does not exist delivers nothing: an axis value may need no files.
func renderOverlay(fsys fs.FS, overlay string, data view) ([]File, error) {
	var files []File
	err := fs.WalkDir(fsys, overlay, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == overlay {
			return fs.SkipAll
		}
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file, err := renderFile(strings.TrimPrefix(name, overlay+"/"), content, data)
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		files = append(files, file)
		return nil
	})
	return files, err
}

// renderFile renders one file whose template stands at name in its overlay.
func renderFile(name string, content []byte, data view) (File, error) {
	target := strings.ReplaceAll(name, "__name__", data.Name)
	file := File{Path: strings.TrimSuffix(target, ".tmpl"), Mode: 0o644, Content: content}
	if path.Ext(file.Path) == ".sh" {
		file.Mode = 0o755
	}
	if file.Path == target {
		return file, nil
	}
	parsed, err := template.New(name).Option("missingkey=error").Funcs(sprig.HermeticTxtFuncMap()).Parse(string(content))
	if err != nil {
		return File{}, err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, data); err != nil {
		return File{}, err
	}
	file.Content = out.Bytes()
	return file, nil
}
