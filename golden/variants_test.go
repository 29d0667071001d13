package golden

import (
	"slices"
	"testing"
)

func TestVariants(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what        string
		variants    []Variant
		name        func(Variant) string
		count       int
		first, last string
	}{
		{"all", Variants(), Variant.String, 384, "sqlite-postgres_redis_distroless_caddy_github", "none_none_debian_none_tracing_kubernetes_none"},
		{"code", CodeVariants(), Variant.Code, 16, "sqlite-postgres_redis", "none_none_tracing"},
		{"pairs", PairVariants(), Variant.Code, 8, "sqlite-postgres_redis", "none_redis_tracing"},
		{"resources", ResourceVariants(), Variant.Code, 32, "sqlite-postgres_redis_rich", "none_none_tracing_bare"},
		{"image", ImageVariants(), Variant.Image, 32, "sqlite-postgres_redis_distroless", "none_none_debian_tracing"},
		{"covering code", Covering(CodeVariants()), Variant.Code, 12, "sqlite-postgres_redis", "none_redis_tracing"},
		{"covering resources", Covering(ResourceVariants()), Variant.Code, 20, "sqlite-postgres_redis_rich", "none_redis_tracing_rich"},
		{"covering images", Covering(ImageVariants()), Variant.Image, 20, "sqlite-postgres_redis_distroless", "none_redis_distroless_tracing"},
	} {
		var names []string
		for _, variant := range test.variants {
			names = append(names, test.name(variant))
		}
		if len(names) != test.count || names[0] != test.first || names[len(names)-1] != test.last {
			t.Errorf("%s: got %d from %s to %s, want %d from %s to %s", test.what,
				len(names), names[0], names[len(names)-1], test.count, test.first, test.last)
		}
		slices.Sort(names)
		if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
			t.Errorf("%s: names repeat: %q", test.what, names)
		}
	}
}
