package golden

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator"
)

// PairVariants returns few of [CodeVariants] that hold between them every pair
// of answers to two questions. It is for checks that take long: what they find
// depends on one answer or two, hardly ever on three at once.
func PairVariants() []Variant { return cover(nil, CodeVariants()) }

// CoveringRule says what [Covering] leaves out.
const CoveringRule = "what services have only when asked for, such as tracing: with each other answer, not with each combination"

// Covering returns those of variants that have no extra feature, see
// [Variant.Extras], and as many of the others as it takes to have every pair of an
// extra feature and another answer.
func Covering(variants []Variant) []Variant {
	var plain, extra []Variant
	for _, variant := range variants {
		if len(variant.Extras()) == 0 {
			plain = append(plain, variant)
		} else {
			extra = append(extra, variant)
		}
	}
	return cover(plain, extra)
}

// cover adds few of variants to chosen, so many that every pair of answers in
// variants is in some of them.
func cover(chosen, variants []Variant) []Variant {
	missing := map[string]bool{}
	for _, variant := range variants {
		for _, pair := range variant.pairs() {
			missing[pair] = true
		}
	}
	for _, variant := range chosen {
		for _, pair := range variant.pairs() {
			delete(missing, pair)
		}
	}
	brings := func(v Variant) (news int) {
		for _, pair := range v.pairs() {
			if missing[pair] {
				news++
			}
		}
		return news
	}
	for len(missing) > 0 {
		next := slices.MaxFunc(variants, func(a, b Variant) int { return cmp.Compare(brings(a), brings(b)) })
		for _, pair := range next.pairs() {
			delete(missing, pair)
		}
		chosen = append(chosen, next)
	}
	return chosen
}

// pairs names every two of the answers, and the resources.
func (v Variant) pairs() []string {
	answers := v.Answers()
	words := []string{"resources=" + v.resources}
	for _, question := range generator.Questions() {
		if allowed(question) != nil {
			words = append(words, question.Key+"="+answers[question.Key])
		}
	}
	var pairs []string
	for i, first := range words {
		for _, second := range words[:i] {
			pairs = append(pairs, fmt.Sprintf("%s %s", first, second))
		}
	}
	return pairs
}
