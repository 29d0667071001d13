package generator

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/resource"
)

// view is what a template sees of the answers: one name per question that a
// template may ask, so that none has to compare strings.
type view struct {
	Name, Module, Description string
	ShortName                 string // Name, cut so that a suffix fits into a label of 63 characters
	SQLite, Postgres          bool
	HasDatabase               bool
	BothDatabases             bool
	Memory                    string // package of stores in memory
	Redis                     bool
	Secrets                   bool // some setting is a password or a URL with one in it
	Distroless, Debian        bool
	Caddy                     bool
	JWT                       bool
	Tracing                   bool
	Kubernetes                bool
	GitHub, GitLab            bool
	Resources                 []resource.Resource // those in use, by name
	all                       []resource.Resource // those that were removed included
	GoVersion                 string              // such as 1.26
	Pins                      map[string]string   // image references and versions of pins.env
}

// resourceView is what a template in a directory of resources sees: beside the
// answers, the names of the resource, such as {{.Package}} and {{.GoName}}. In
// [with] the resource is the oldest: it requires no other resource
// first, so that a test can make one of it out of nothing.
type resourceView struct {
	view
	resource.Resource
}

// Name returns the name of the service, as in all templates. That of the
// resource is {{.Resource.Name}}.
func (v resourceView) Name() string { return v.view.Name }

// migrationView is what a template of a migration sees.
type migrationView struct {
	resourceView
	Number int
	Fields []resource.Field // of a new table, those added, or those dropped

	kind string // directory of its templates
}

func newView(spec Spec, pins map[string]string) view {
	sqlite := slices.Contains(spec.Database, "sqlite")
	postgres := slices.Contains(spec.Database, "postgres")
	return view{
		Name: spec.Name, Module: spec.Module, Description: spec.Description,
		ShortName: shortName(spec.Name),
		SQLite:    sqlite, Postgres: postgres,
		HasDatabase: sqlite || postgres, BothDatabases: sqlite && postgres,
		Memory:     memoryPackage(spec),
		Redis:      spec.Redis,
		Secrets:    hasRemoteStore(spec),
		Distroless: spec.Runtime == "distroless", Debian: spec.Runtime == "debian",
		Caddy:      spec.Proxy == "caddy",
		JWT:        spec.Auth == "jwt",
		Tracing:    spec.Tracing,
		Kubernetes: spec.Kubernetes,
		GitHub:     spec.CI == "github", GitLab: spec.CI == "gitlab",
		Resources: inUse(spec.Resources), all: spec.Resources,
		GoVersion: pins["GO_VERSION"],
		Pins:      pins,
	}
}

// shortName returns a name that a suffix of up to 12 characters, such as
// -development, makes no longer than a label may be.
func shortName(name string) string {
	const longest = maxName - 12
	return strings.TrimRight(name[:min(len(name), longest)], "-")
}

// memoryPackage names the package of stores in memory, which only tests need
// where there is a database.
func memoryPackage(spec Spec) string {
	if len(spec.Database) > 0 {
		return "memorytest"
	}
	return "memory"
}

// ImageTags returns the build tags of the program in the image, separated by commas.
func (v view) ImageTags() string {
	var tags []string
	if v.JWT {
		tags = append(tags, "image")
	}
	if v.Tracing {
		tags = append(tags, "grpcnotrace")
	}
	return strings.Join(tags, ",")
}

// Oldest returns the resource whose table is created first.
func (v view) Oldest() resource.Resource {
	return slices.MinFunc(v.Resources, func(a, b resource.Resource) int { return cmp.Compare(a.Migration, b.Migration) })
}

// Target returns the resource that a ref points to: in a migration of a resource
// that was removed it may be one that was removed later.
func (v view) Target(field resource.Field) resource.Resource {
	at := slices.IndexFunc(v.all, func(r resource.Resource) bool { return r.Name == field.Target })
	if at < 0 {
		return resource.Resource{}
	}
	return v.all[at]
}

// migrations returns those of a resource, in the order of their numbers.
func (v view) migrations(r resource.Resource) []migrationView {
	fields := map[int][]resource.Field{} // by the migration that adds them
	for _, field := range r.Fields {
		fields[field.Migration] = append(fields[field.Migration], field)
	}
	about := resourceView{v, r}
	all := []migrationView{{about, r.Migration, fields[0], createTable}}
	for _, number := range slices.Sorted(maps.Keys(fields)) {
		if number != 0 {
			all = append(all, migrationView{about, number, fields[number], addColumns})
		}
	}
	if r.Retired != 0 {
		all = append(all, migrationView{about, r.Retired, r.Fields, dropTable})
	}
	return all
}
