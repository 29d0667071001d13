package generator

import (
	"path"
	"slices"
	"strings"
)

// Plan returns the overlay directories of the templates that make up the service
// which spec describes, in the order in which they are laid over each other.
func Plan(spec Spec) []string {
	overlays := []string{"base"}
	if len(spec.Database) > 0 {
		overlays = append(overlays, "database/any")
	} else {
		overlays = append(overlays, "database/none")
	}
	for _, database := range spec.Database {
		overlays = append(overlays, path.Join("database", database))
	}
	if spec.Redis {
		overlays = append(overlays, "redis")
	}
	if hasRemoteStore(spec) {
		overlays = append(overlays, "remote")
	}
	if spec.Auth != "none" {
		overlays = append(overlays, path.Join("auth", spec.Auth))
	}
	overlays = append(overlays, tracing(spec)...)
	overlays = append(overlays,
		path.Join("modules", moduleSet(spec)),
		path.Join("runtime", spec.Runtime))
	if spec.Proxy != "none" {
		overlays = append(overlays, path.Join("proxy", spec.Proxy))
	}
	if spec.Kubernetes {
		overlays = append(overlays, kubernetes(spec)...)
	}
	if spec.CI != "none" {
		overlays = append(overlays, "ci/any", path.Join("ci", spec.CI))
		if spec.Kubernetes {
			overlays = append(overlays, path.Join("kubernetes", spec.CI))
		}
	}
	return overlays
}

// tracing returns the overlays of traces: whatever keeps data has its own, and so
// has who sends requests. Without them, log lines have the trace ID that a client sends.
func tracing(spec Spec) []string {
	if !spec.Tracing {
		return []string{"tracing/none"}
	}
	overlays := []string{"tracing/any"}
	for _, database := range spec.Database {
		overlays = append(overlays, path.Join("tracing", database))
	}
	if spec.Redis {
		overlays = append(overlays, "tracing/redis")
	}
	if spec.Auth != "none" {
		overlays = append(overlays, path.Join("tracing", spec.Auth))
	}
	return overlays
}

// kubernetes returns the overlays of the manifests. What replicas cannot share,
// a file or memory, has one pod.
func kubernetes(spec Spec) []string {
	overlays := []string{"kubernetes/any"}
	sqlite, postgres := slices.Contains(spec.Database, "sqlite"), slices.Contains(spec.Database, "postgres")
	if sqlite {
		overlays = append(overlays, "kubernetes/sqlite")
	}
	switch {
	case postgres && !sqlite:
		overlays = append(overlays, "kubernetes/postgres", "kubernetes/replicated")
	case postgres:
		overlays = append(overlays, "kubernetes/replicated")
	case spec.Redis:
		overlays = append(overlays, "kubernetes/single", "kubernetes/single-redis")
	default:
		overlays = append(overlays, "kubernetes/single")
	}
	return overlays
}

// hasRemoteStore reports whether the service may reach a store through the
// network: with a password, and with outages.
func hasRemoteStore(spec Spec) bool {
	return spec.Redis || slices.Contains(spec.Database, "postgres")
}

// moduleSet names the directory whose go.mod and go.sum fit the imports of spec.
func moduleSet(spec Spec) string {
	parts := spec.Database
	if len(parts) == 0 {
		parts = []string{"none"}
	}
	set := strings.Join(parts, "-")
	if spec.Redis {
		set += "-redis"
	}
	if spec.Auth != "none" {
		set += "-" + spec.Auth
	}
	if spec.Tracing {
		set += "-tracing"
	}
	return set
}
