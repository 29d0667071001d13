package generator

import "slices"

// view is what a template sees of the answers: one name per question that a
// template may ask, so that none has to compare strings.
type view struct {
	Name, Module, Description string
	SQLite, Postgres          bool
	HasDatabase               bool
	BothDatabases             bool
	Memory                    string // package of stores in memory
	Redis                     bool
	Secrets                   bool // some setting is a password or a URL with one in it
	Distroless, Debian        bool
	Caddy                     bool
	GitHub, GitLab            bool
	GoVersion                 string            // such as 1.26
	Pins                      map[string]string // image references and versions of pins.env
}

func newView(spec Spec, pins map[string]string) view {
	sqlite := slices.Contains(spec.Database, "sqlite")
	postgres := slices.Contains(spec.Database, "postgres")
	return view{
		Name: spec.Name, Module: spec.Module, Description: spec.Description,
		SQLite: sqlite, Postgres: postgres,
		HasDatabase: sqlite || postgres, BothDatabases: sqlite && postgres,
		Memory:     memoryPackage(spec),
		Redis:      spec.Redis,
		Secrets:    hasRemoteStore(spec),
		Distroless: spec.Runtime == "distroless", Debian: spec.Runtime == "debian",
		Caddy:  spec.Proxy == "caddy",
		GitHub: spec.CI == "github", GitLab: spec.CI == "gitlab",
		GoVersion: pins["GO_VERSION"],
		Pins:      pins,
	}
}

// memoryPackage names the package of stores in memory, which only tests need
// where there is a database.
func memoryPackage(spec Spec) string {
	if len(spec.Database) > 0 {
		return "memorytest"
	}
	return "memory"
}
