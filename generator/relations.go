package generator

import (
	"maps"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/resource"
)

// About returns what templates of resources see, in those of migrations as well.
func (v resourceView) About() resourceView { return v }

// Defaults reports whether a column that is added has a default.
func (v migrationView) Defaults() bool {
	return slices.ContainsFunc(v.Fields, func(f resource.Field) bool { return !f.Optional })
}

// Referrers returns the resources that have a field which refers to this one.
func (v resourceView) Referrers() []resource.Resource {
	var referrers []resource.Resource
	for _, r := range v.Resources {
		if slices.ContainsFunc(r.Refs(), func(f resource.Field) bool { return f.Target == v.Resource.Name }) {
			referrers = append(referrers, r)
		}
	}
	return referrers
}

// Needed returns the other resources without which none of this one can be made,
// those that others of them need first.
func (v resourceView) Needed() []resource.Resource {
	return v.needed(v.RequiredRefs(), nil)
}

// needed adds what fields refer to, and what that needs, to known.
func (v view) needed(fields []resource.Field, known []resource.Resource) []resource.Resource {
	for _, field := range fields {
		target := v.Target(field)
		if slices.ContainsFunc(known, func(r resource.Resource) bool { return r.Name == target.Name }) {
			continue
		}
		known = append(v.needed(target.RequiredRefs(), known), target)
	}
	return known
}

// ByNeed returns the resources, each after those without which none of it can be
// made.
func (v view) ByNeed() []resource.Resource {
	var ordered []resource.Resource
	for _, r := range v.Resources {
		ordered = v.needed(r.RequiredRefs(), ordered)
		if !slices.ContainsFunc(ordered, func(known resource.Resource) bool { return known.Name == r.Name }) {
			ordered = append(ordered, r)
		}
	}
	return ordered
}

// OptionalTargets returns the other resources to which references lead that may
// be left out, by name.
func (v resourceView) OptionalTargets() []resourceView {
	var targets []resourceView
	for _, r := range v.Related() {
		if slices.ContainsFunc(v.OptionalRefs(), func(f resource.Field) bool { return f.Target == r.Name }) {
			targets = append(targets, resourceView{v.view, r})
		}
	}
	return targets
}

// OwnedResources returns the resources that belong to who created them.
func (v view) OwnedResources() []resource.Resource {
	return slices.DeleteFunc(slices.Clone(v.Resources), func(r resource.Resource) bool { return !r.Owned })
}

// Related returns the other resources that this one may refer to, and those that
// these need, by name.
func (v resourceView) Related() []resource.Resource {
	related := slices.DeleteFunc(v.needed(v.Refs(), nil), func(r resource.Resource) bool { return r.Name == v.Resource.Name })
	slices.SortFunc(related, func(a, b resource.Resource) int { return strings.Compare(a.Name, b.Name) })
	return related
}

// Of returns a resource as templates about one see it.
func (v view) Of(r resource.Resource) resourceView { return resourceView{v, r} }

// Has reports whether resources have a feature.
func (v view) Has(feature string) bool { return slices.Contains(features(v.Resources...), feature) }

// HasUnique reports whether the values of some field are unique.
func (v view) HasUnique() bool { return v.Has("unique") }

// HasReferences reports whether some resource refers to one.
func (v view) HasReferences() bool { return v.Has("references") }

// HasStores reports whether there is something that keeps data, or will.
func (v view) HasStores() bool { return v.HasDatabase || len(v.Resources) > 0 }

// HasRedisCache reports whether resources may be cached in Redis.
func (v view) HasRedisCache() bool { return v.Redis && len(v.Resources) > 0 }

// InMemory reports whether resources are in memory, which has limits.
func (v view) InMemory() bool { return len(v.Resources) > 0 && !v.HasDatabase }

// features returns what any of the resources has, by the names after with- of
// directories of templates: "resources", "optional", "unique", "references", and the types of
// fields. A string is checked as a text, too, and a reference as a UUID.
func features(resources ...resource.Resource) []string {
	has := map[string]bool{}
	for _, r := range resources {
		has["resources"] = true
		has["owner"] = has["owner"] || r.Owned
		for _, field := range r.Fields {
			has[string(field.Type)] = true
			has["optional"] = has["optional"] || field.Optional
			has["unique"] = has["unique"] || field.Unique
			has["references"] = has["references"] || field.Type == resource.Ref
			has[string(resource.UUID)] = has[string(resource.UUID)] || field.Type == resource.Ref
			has[string(resource.Text)] = has[string(resource.Text)] || field.Type == resource.String
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(has)), func(feature string) bool { return !has[feature] })
}
