package golden

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// The questions whose answers change the Go code of a service, and those that
// change its image. All others change files beside them.
var (
	codeKeys  = []string{"database", "redis", "auth", "tracing"}
	imageKeys = append(slices.Clone(codeKeys), "runtime")
)

// absent is the word of a variant's name for a feature that is left out.
const absent = "none"

// Variant is one combination of answers.
type Variant struct {
	generator.Spec
	resources string // word for its resources, empty for the example
}

// Variants returns every combination of the answers that the generator's
// questions allow, the default one first.
func Variants() []Variant {
	combinations := []generator.Answers{{"name": "orders", "description": "Keeps the orders of a shop"}}
	for _, question := range generator.Questions() {
		if answers := allowed(question); answers != nil {
			combinations = cross(combinations, question.Key, answers)
		}
	}
	variants := make([]Variant, len(combinations))
	for i, answers := range combinations {
		spec, err := answers.Spec()
		if err != nil {
			panic(fmt.Sprintf("the generator refuses answers that its questions allow: %v", err))
		}
		variants[i] = Variant{Spec: spec}
	}
	return variants
}

// rich are resources with a field of every type, optional and unique ones, and
// references to another resource and to the same.
const rich = "order customer:string number:string(20)! total:decimal(12,2) quantity:int note:text? status:enum(open|paid|shipped) " +
	"express:bool placed_at:time due_on:date? token:uuid? discount:int?\n" +
	"item order:ref(order) sku:string! position:int parent:ref(item)?"

// ResourceVariants returns, for each of [CodeVariants], one that has no resource
// (bare) and one that has two with fields of every type (rich).
func ResourceVariants() []Variant {
	var variants []Variant
	for _, variant := range CodeVariants() {
		for _, set := range []struct{ word, answer string }{{"rich", rich}, {"bare", absent}} {
			answers := variant.Answers()
			answers["resources"] = set.answer
			if variant.Auth != absent && set.answer != absent {
				answers["resources"] = strings.ReplaceAll(set.answer, "\n", " owner\n") + " owner" // of each
			}
			spec, err := answers.Spec()
			if err != nil {
				panic(fmt.Sprintf("the generator refuses %s resources: %v", set.word, err))
			}
			variants = append(variants, Variant{spec, set.word})
		}
	}
	return variants
}

// cross returns each combination once with each answer.
func cross(combinations []generator.Answers, key string, answers []string) []generator.Answers {
	var crossed []generator.Answers
	for _, combination := range combinations {
		for _, answer := range answers {
			extended := generator.Answers{key: answer}
			for k, v := range combination {
				extended[k] = v
			}
			crossed = append(crossed, extended)
		}
	}
	return crossed
}

// allowed returns every answer to question, the default one first, or nil if
// they cannot be counted.
func allowed(question generator.Question) []string {
	var answers []string
	switch question.Kind {
	case generator.Switch:
		answers = []string{"true", "false"}
	case generator.Choice:
		answers = question.Values
	case generator.List:
		answers = subsets(question.Values)
	default:
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(answers), func(answer string) bool { return answer == question.Default })
	return append([]string{question.Default}, others...)
}

// subsets returns every subset of values as a comma-separated list.
func subsets(values []string) []string {
	var lists []string
	for picks := 1; picks < 1<<len(values); picks++ {
		var list []string
		for i, value := range values {
			if picks&(1<<i) != 0 {
				list = append(list, value)
			}
		}
		lists = append(lists, strings.Join(list, ","))
	}
	return append(lists, absent)
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

// Extras names the features of v that change its Go code and that a service has
// only when it is asked for.
func (v Variant) Extras() []string {
	var extras []string
	answers := v.Answers()
	for _, question := range generator.Questions() {
		if slices.Contains(codeKeys, question.Key) && isExtra(question) && answers[question.Key] != question.Default {
			extras = append(extras, word(question, answers[question.Key]))
		}
	}
	return extras
}

// isExtra reports whether a service has what question offers only when it is asked
// for.
func isExtra(question generator.Question) bool {
	return question.Default == "false" || question.Default == absent
}

// Code names the set of Go code of v, such as sqlite-postgres_redis.
func (v Variant) Code() string {
	return v.name(func(key string) bool { return slices.Contains(codeKeys, key) })
}

// Image names the image of v, such as sqlite-postgres_redis_distroless.
func (v Variant) Image() string {
	return v.name(func(key string) bool { return slices.Contains(imageKeys, key) })
}

// String names v, such as sqlite-postgres_redis_distroless_caddy_github. The
// goldens in testdata go by it.
func (v Variant) String() string {
	return v.name(func(string) bool { return true })
}

// name joins a word for the answer to each countable question among keys. What
// a service only has when it is asked for has a word only then.
func (v Variant) name(among func(key string) bool) string {
	var words []string
	answers := v.Answers()
	for _, question := range generator.Questions() {
		answer := answers[question.Key]
		if allowed(question) == nil || !among(question.Key) || isExtra(question) && answer == question.Default {
			continue
		}
		words = append(words, word(question, answer))
	}
	if v.resources != "" {
		words = append(words, v.resources)
	}
	return strings.Join(words, "_")
}

func word(question generator.Question, answer string) string {
	if question.Kind == generator.Switch {
		if on, _ := strconv.ParseBool(answer); on {
			return question.Key
		}
		return absent
	}
	return strings.ReplaceAll(answer, ",", "-")
}
