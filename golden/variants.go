package golden

import (
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// absent is the word of a variant's name for a feature that is left out.
const absent = "none"

// Variant is one combination of answers.
type Variant struct {
	generator.Spec
}

// Variants returns every combination of answers, the default one first.
func Variants() []Variant {
	var variants []Variant
	for _, database := range [][]string{{"sqlite", "postgres"}, {"sqlite"}, {"postgres"}, nil} {
		for _, redis := range []bool{true, false} {
			for _, runtime := range []string{"distroless", "debian"} {
				for _, proxy := range []string{"caddy", absent} {
					for _, ci := range []string{"github", "gitlab", absent} {
						variants = append(variants, Variant{generator.Spec{
							Name:        "orders",
							Module:      "example.com/orders",
							Description: "Keeps notes.",
							Database:    database,
							Redis:       redis,
							Runtime:     runtime,
							Proxy:       proxy,
							CI:          ci,
						}})
					}
				}
			}
		}
	}
	return variants
}

// CodeVariants returns one variant for each distinct set of Go code.
func CodeVariants() []Variant { return distinct(Variant.Code) }

// ImageVariants returns one variant for each distinct image.
func ImageVariants() []Variant { return distinct(Variant.Image) }

// distinct returns the first variant of each key.
func distinct(key func(Variant) string) []Variant {
	seen := map[string]bool{}
	var first []Variant
	for _, variant := range Variants() {
		if k := key(variant); !seen[k] {
			seen[k] = true
			first = append(first, variant)
		}
	}
	return first
}

// Code names the set of Go code of v, such as sqlite-postgres_redis.
func (v Variant) Code() string {
	databases := absent
	if len(v.Database) > 0 {
		databases = strings.Join(v.Database, "-")
	}
	redis := absent
	if v.Redis {
		redis = "redis"
	}
	return databases + "_" + redis
}

// Image names the image of v, such as sqlite-postgres_redis_distroless.
func (v Variant) Image() string { return v.Code() + "_" + v.Runtime }

// String names v, such as sqlite-postgres_redis_distroless_caddy_github. The
// names are those of the goldens in testdata.
func (v Variant) String() string { return v.Image() + "_" + v.Proxy + "_" + v.CI }
