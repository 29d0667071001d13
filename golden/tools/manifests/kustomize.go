package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// manifests is the directory of a service's manifests.
const manifests = "deploy/kubernetes"

// tree is a copy of the manifests in memory, where kustomizations can be changed.
type tree struct {
	files filesys.FileSystem
}

func readTree(dir string) (*tree, error) {
	t := &tree{files: filesys.MakeFsInMemory()}
	root := os.DirFS(filepath.Join(dir, manifests))
	return t, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		return t.files.WriteFile("/"+name, content)
	})
}

// kustomization is what can be built.
type kustomization struct {
	dir     string // in the tree
	title   string // for people
	content []byte // of its file
	parsed  types.Kustomization
}

// kustomizations returns what is to be built: every overlay, alone and with each
// component that no overlay has, for those are the owner's choice.
func (t *tree) kustomizations() ([]kustomization, error) {
	overlays, err := t.overlays()
	if err != nil {
		return nil, err
	}
	components, err := t.files.Glob("/components/*/kustomization.yaml")
	if err != nil {
		return nil, err
	}
	found := slices.Clone(overlays)
	for _, file := range components {
		component := path.Dir(file)
		if slices.ContainsFunc(overlays, func(k kustomization) bool { return k.has(component) }) {
			continue
		}
		for _, overlay := range overlays {
			with, err := overlay.with(component)
			if err != nil {
				return nil, err
			}
			found = append(found, with)
		}
	}
	return found, nil
}

// overlays returns the kustomizations of the overlays.
func (t *tree) overlays() (found []kustomization, err error) {
	files, err := t.files.Glob("/overlays/*/kustomization.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		content, err := t.files.ReadFile(file)
		if err != nil {
			return nil, err
		}
		k := kustomization{dir: path.Dir(file), title: path.Dir(file)[1:], content: content}
		if err := yaml.Unmarshal(content, &k.parsed); err != nil {
			return nil, fmt.Errorf("%s: %w", k.title, err)
		}
		found = append(found, k)
	}
	return found, nil
}

// has reports whether the kustomization has the component in a directory.
func (k kustomization) has(component string) bool {
	return slices.ContainsFunc(k.parsed.Components, func(reference string) bool { return path.Join(k.dir, reference) == component })
}

// with returns the kustomization with one more component.
func (k kustomization) with(component string) (kustomization, error) {
	reference, err := filepath.Rel(k.dir, component)
	if err != nil {
		return k, err
	}
	k.parsed.Components = append(slices.Clone(k.parsed.Components), reference)
	k.title += " with " + component[1:]
	k.content, err = yaml.Marshal(k.parsed)
	return k, err
}

// build builds a kustomization.
func (t *tree) build(k kustomization) ([]*resource.Resource, error) {
	if err := t.files.WriteFile(k.dir+"/kustomization.yaml", k.content); err != nil {
		return nil, err
	}
	result, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(t.files, k.dir)
	if err != nil {
		return nil, err
	}
	return result.Resources(), nil
}
