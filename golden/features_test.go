package golden

import (
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// feature is something that a variant may lack. Nothing of a variant without
// it may hold one of its words, in a path or in a content, in any case.
type feature struct {
	has   func(Variant) bool
	words []string // lower case
}

func features() []feature {
	database := func(name string) func(Variant) bool {
		return func(v Variant) bool { return slices.Contains(v.Database, name) }
	}
	return []feature{
		{database("sqlite"), []string{"sqlite"}},
		{database("postgres"), []string{"postgres", "pgx", "pg_", "libpq"}},
		{func(v Variant) bool { return len(v.Database) > 0 }, []string{"goose", "migrat", "database_", ".sql"}},
		{func(v Variant) bool { return len(v.Database) > 1 }, []string{"database_backend"}},
		{func(v Variant) bool { return v.Redis }, []string{"redis"}},
		{func(v Variant) bool { return len(v.Resources) > 0 }, []string{"internal/validate", "internal/cache", "app_cache", "next_cursor"}},
		{func(v Variant) bool { return v.Runtime == "distroless" }, []string{"distroless"}},
		{func(v Variant) bool { return v.Proxy == "caddy" }, []string{"caddy"}},
		{func(v Variant) bool { return v.Tracing }, []string{"opentelemetry", "otel_", "otlp", "tracing", "span_id", "jaeger", "compose.observability"}},
		{func(v Variant) bool { return v.Auth == "jwt" }, []string{"jwt", "jwks", "jose", "app_auth", "openid", "internal/auth", "principal"}},
		{func(v Variant) bool { return v.Kubernetes }, []string{"kubernetes", "kubectl", "kustomi"}},
		{func(v Variant) bool { return v.CI == "github" }, []string{".github", "github actions", "github_"}},
		{func(v Variant) bool { return v.CI == "gitlab" }, []string{"gitlab"}},
	}
}

// absentWords returns the words that no file of variant may hold.
func absentWords(variant Variant) []string {
	var words []string
	for _, feature := range features() {
		if !feature.has(variant) {
			words = append(words, feature.words...)
		}
	}
	return words
}

// wordsIn returns the words of all features that file holds, with the first
// line of each. The checksums of go.sum do not count: the module graph reaches
// further than the modules in use.
func wordsIn(file generator.File) map[string]int {
	words := map[string]int{}
	if file.Path == "go.sum" {
		return words
	}
	text := strings.ToLower(string(file.Content))
	if file.Path == generator.StatePath { // resources have numbers there, whatever keeps them
		text = strings.ReplaceAll(text, "migration: ", "")
	}
	for _, feature := range features() {
		for _, word := range feature.words {
			if at := strings.Index(text, word); at >= 0 {
				words[word] = 1 + strings.Count(text[:at], "\n")
			}
		}
	}
	return words
}
