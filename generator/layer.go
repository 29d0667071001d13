package generator

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/resource"
)

// Directories of an overlay whose templates are rendered as often as the name
// says. Directories with-FEATURE inside of resource are for each resource that
// has the feature. Those of migrations include the migrations of resources that were
// removed: databases have applied them.
const (
	perResource      = "resource"          // for each resource
	with             = "with-"             // once, if some resource has the feature after it; see [features]
	withoutResources = "without-resources" // once, if there is no resource
	createTable      = "migration/create"  // for each table
	addColumns       = "migration/add"     // for each migration that adds columns
	dropTable        = "migration/drop"    // for each resource that was removed
)

// isSpecial reports whether a directory at the root of an overlay is one of
// those above, or holds them.
func isSpecial(name string) bool {
	return strings.HasPrefix(name, with) || slices.Contains([]string{perResource, withoutResources, path.Dir(createTable)}, name)
}

// A layer is a directory of templates that are rendered with the same data.
type layer struct {
	dir      string
	data     any               // what its templates see
	paths    *strings.Replacer // of placeholders in their paths
	resource bool              // data is about a resource
}

// layers returns what one overlay consists of.
func (v view) layers(overlay string) []layer {
	layers := []layer{{overlay, v, v.paths(), false}}
	if len(v.Resources) == 0 {
		layers = append(layers, layer{path.Join(overlay, withoutResources), v, v.paths(), false})
	}
	for _, feature := range features(v.Resources...) {
		layers = append(layers, v.resourceLayer(path.Join(overlay, with+feature), v.Oldest()))
	}
	for _, r := range v.Resources {
		layers = append(layers, v.resourceLayer(path.Join(overlay, perResource), r))
		for _, feature := range features(r) {
			layers = append(layers, v.resourceLayer(path.Join(overlay, perResource, with+feature), r))
		}
	}
	for _, r := range v.all {
		for _, m := range v.migrations(r) {
			layers = append(layers, layer{path.Join(overlay, m.kind), m, m.paths(), true})
		}
	}
	return layers
}

func (v view) resourceLayer(dir string, r resource.Resource) layer {
	data := resourceView{v, r}
	return layer{dir, data, data.paths(), true}
}

// paths returns the placeholders of paths: the name of the service, and the
// package of stores in memory.
func (v view) paths(more ...string) *strings.Replacer {
	return strings.NewReplacer(append(more, "__name__", v.Name, "__memory__", v.Memory)...)
}

// paths adds the package of the resource, the name of files about many, and the
// table.
func (v resourceView) paths(more ...string) *strings.Replacer {
	return v.view.paths(append(more,
		"__resource__", v.Package(),
		"__resources__", v.FileName(),
		"__table__", v.Table())...)
}

// paths adds the number of the migration, and what it adds: a column by its
// name, or columns.
func (v migrationView) paths() *strings.Replacer {
	added := "columns"
	if len(v.Fields) == 1 {
		added = v.Fields[0].Column()
	}
	return v.resourceView.paths("__migration__", fmt.Sprintf("%05d", v.Number), "__columns__", added)
}
