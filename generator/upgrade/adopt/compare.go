package adopt

import (
	"maps"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
)

// A Comparison lists, by path, how the files of a render and of a service
// relate. Line endings and the formatting of Go files make no difference.
type Comparison struct {
	Equal   []string `json:"equal"`   // the same in both
	Edited  []string `json:"edited"`  // in both, with different contents
	Missing []string `json:"missing"` // only in the render
	Own     []string `json:"own"`     // only in the service
}

// compare compares a render with the tree.
func compare(t *tree, rendered []generator.File) (Comparison, error) {
	files := Comparison{Equal: []string{}, Edited: []string{}, Missing: []string{}}
	own := maps.Clone(t.paths)
	for _, file := range rendered {
		if !t.paths[file.Path] {
			files.Missing = append(files.Missing, file.Path)
			continue
		}
		delete(own, file.Path)
		ours, err := t.text(file.Path)
		if err != nil {
			return Comparison{}, err
		}
		if merge.Equivalent(file.Path, ours.content, file.Content) {
			files.Equal = append(files.Equal, file.Path)
		} else {
			files.Edited = append(files.Edited, file.Path)
		}
	}
	files.Own = slices.AppendSeq([]string{}, maps.Keys(own))
	slices.Sort(files.Own)
	return files, nil
}
