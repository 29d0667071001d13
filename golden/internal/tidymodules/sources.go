package main

import (
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/golden"
)

// sources are the tidied modules of the services whose versions are chosen by
// hand, by the features that services have only when asked for.
type sources map[string]modules

// of returns what the modules of a variant follow from. The first variant with
// its extra features has every other feature, too: its own go.mod says which
// modules the extra features need, and versions that services with fewer of
// them have already are the same here.
func (s sources) of(templates fs.FS, variant golden.Variant) (modules, error) {
	if known, exists := s[extras(variant)]; exists {
		return known, nil
	}
	own, err := requirements(templates, variant.Spec)
	if err != nil {
		return modules{}, err
	}
	for key, fewer := range s {
		if !includes(variant.Extras(), key) {
			continue
		}
		if own, err = requireAll(own, fewer); err != nil {
			return modules{}, fmt.Errorf("%s: %w", variant.Code(), err)
		}
	}
	return own, nil
}

// add makes the modules of a variant the source of those after it, unless there
// is one.
func (s sources) add(variant golden.Variant, tidied modules) {
	if _, exists := s[extras(variant)]; !exists {
		s[extras(variant)] = tidied
	}
}

func extras(variant golden.Variant) string { return strings.Join(variant.Extras(), " ") }

// includes reports whether all extra features of key are among these.
func includes(features []string, key string) bool {
	for _, feature := range strings.Fields(key) {
		if !strings.Contains(" "+strings.Join(features, " ")+" ", " "+feature+" ") {
			return false
		}
	}
	return true
}

// requireAll gives the modules that fewer requires directly the same versions in
// m.
func requireAll(m, fewer modules) (modules, error) {
	parsed, err := modfile.Parse("go.mod", m.mod, nil)
	if err != nil {
		return modules{}, err
	}
	others, err := modfile.Parse("go.mod", fewer.mod, nil)
	if err != nil {
		return modules{}, err
	}
	for _, require := range others.Require {
		if require.Indirect {
			continue
		}
		if err := parsed.AddRequire(require.Mod.Path, require.Mod.Version); err != nil {
			return modules{}, err
		}
	}
	parsed.Cleanup()
	mod, err := parsed.Format()
	return modules{mod, m.sum}, err
}
