package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
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
	sources, err := newSources(fsys)
	if err != nil {
		return nil, err
	}
	view := newView(spec, pins)
	r := renderer{sources: sources, owner: map[string]string{}}
	for _, overlay := range Plan(spec) {
		for _, layer := range view.layers(overlay) {
			if err := r.find(layer); err != nil {
				return nil, err
			}
		}
	}
	files, err := r.render()
	if err != nil {
		return nil, err
	}
	return sorted(files), checkTree(files)
}

// A renderer finds the files of one render, and renders them.
type renderer struct {
	sources *sources
	owner   map[string]string // layer by path
	found   []rendering
}

// A rendering is a file that is to be rendered.
type rendering struct {
	layer    layer
	template string // its name
	source   *source
	target   string // path of the file
}

// find finds every file below the directory of a layer, and parses its template.
// A directory that does not exist delivers nothing: an axis value may need no
// files.
func (r *renderer) find(layer layer) error {
	return fs.WalkDir(r.sources.fsys, layer.dir, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == layer.dir {
			return fs.SkipAll
		}
		if err != nil {
			return err
		}
		target := strings.TrimPrefix(name, layer.dir+"/")
		if entry.IsDir() {
			if isSpecial(target) {
				return fs.SkipDir
			}
			return nil
		}
		source, err := r.sources.get(name)
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		target = strings.TrimSuffix(layer.paths.Replace(target), templateSuffix)
		if other, taken := r.owner[target]; taken {
			return fmt.Errorf("overlays %s and %s both deliver %s", other, layer.dir, target)
		}
		r.owner[target] = layer.dir
		r.found = append(r.found, rendering{layer, name, source, target})
		return nil
	})
}

// render renders the files that were found, on all cores. The error is that of
// the first file that fails.
func (r *renderer) render() ([]File, error) {
	files, errs := make([]File, len(r.found)), make([]error, len(r.found))
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(r.found) {
					return
				}
				if files[i], errs[i] = r.found[i].render(); errs[i] != nil {
					errs[i] = fmt.Errorf("template %s: %w", r.found[i].template, errs[i])
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// render renders one file.
func (r rendering) render() (File, error) {
	file := File{Path: r.target, Mode: 0o644, Content: r.source.content}
	if path.Ext(r.target) == ".sh" {
		file.Mode = 0o755
	}
	if r.source.template != nil {
		var out bytes.Buffer
		out.Grow(len(r.source.content))
		if err := r.source.template.Execute(&out, r.layer.data); err != nil {
			return File{}, err
		}
		file.Content = out.Bytes()
	}
	if path.Ext(r.target) == ".go" {
		var err error
		if file.Content, err = layOut(file.Content, r.source.repeats, r.layer.resource); err != nil {
			return File{}, err
		}
	}
	return file, checkFile(file)
}
