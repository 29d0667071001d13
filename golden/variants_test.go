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
		{"all", Variants(), Variant.String, 768, "sqlite-postgres_redis_distroless_caddy_github", "none_none_debian_none_jwt_tracing_kubernetes_none"},
		{"code", CodeVariants(), Variant.Code, 32, "sqlite-postgres_redis", "none_none_jwt_tracing"},
		{"pairs", PairVariants(), Variant.Code, 9, "sqlite-postgres_redis", "sqlite_redis"},
		{"resources", ResourceVariants(), Variant.Code, 64, "sqlite-postgres_redis_rich", "none_none_jwt_tracing_bare"},
		{"image", ImageVariants(), Variant.Image, 64, "sqlite-postgres_redis_distroless", "none_none_debian_jwt_tracing"},
		{"covering code", Covering(CodeVariants()), Variant.Code, 13, "sqlite-postgres_redis", "none_redis_jwt_tracing"},
		{"covering resources", Covering(ResourceVariants()), Variant.Code, 21, "sqlite-postgres_redis_rich", "none_redis_jwt_tracing_rich"},
		{"covering images", Covering(ImageVariants()), Variant.Image, 21, "sqlite-postgres_redis_distroless", "none_redis_distroless_jwt_tracing"},
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
