package adopt

import (
	"crypto/sha256"
	"maps"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
)

// What a render scores for each of its files and required modules. A module
// that both require, and a path that both have, say much about a service that
// no chassis rendered; what it lacks says little.
const (
	sharedPath    = 0.3
	equalContent  = 0.7 // times the similarity, from 0 to 1
	missingFile   = -0.02
	sharedModule  = 2
	missingModule = -0.5
)

// search looks for the answers whose render is nearest to the tree.
type search struct {
	tree    *tree
	in      Input
	open    []generator.Question // the axes to decide
	scores  map[string]float64   // of answers, see key
	similar map[[sha256.Size]byte]float64
}

// fit returns the spec that fits best. It changes one axis at a time, for as
// long as that brings the render nearer: axes are independent enough, and their
// combinations are many.
func fit(t *tree, in Input, answers generator.Answers) (generator.Spec, error) {
	s := &search{tree: t, in: in, scores: map[string]float64{}, similar: map[[sha256.Size]byte]float64{}}
	for _, question := range generator.Questions() {
		if _, given := in.Given[question.Key]; given || question.Kind == generator.Text {
			continue
		}
		s.open = append(s.open, question)
		answers[question.Key] = choices(question)[0]
	}
	for improved := true; improved; {
		improved = false
		for _, question := range s.open {
			best, err := s.best(answers, question)
			if err != nil {
				return generator.Spec{}, err
			}
			improved = improved || best != answers[question.Key]
			answers[question.Key] = best
		}
	}
	return answers.Spec()
}

// best returns the answer to question that fits best beside the others: the
// one there is unless another scores higher.
func (s *search) best(answers generator.Answers, question generator.Question) (string, error) {
	best := answers[question.Key]
	highest, err := s.score(answers)
	if err != nil {
		return "", err
	}
	for _, value := range choices(question) {
		changed := maps.Clone(answers)
		changed[question.Key] = value
		score, err := s.score(changed)
		if err != nil {
			return "", err
		}
		if score > highest {
			best, highest = value, score
		}
	}
	return best, nil
}

// choices returns the answers that a question allows, those first that a
// service without any sign of the feature has.
func choices(question generator.Question) []string {
	switch question.Kind {
	case generator.Switch:
		return []string{"false", "true"}
	case generator.List:
		lists := []string{""}
		for _, value := range question.Values {
			for _, list := range lists {
				lists = append(lists, strings.TrimPrefix(list+","+value, ","))
			}
		}
		lists[0] = "none"
		return lists
	case generator.Specs:
		return []string{"none", question.Default}
	}
	values := []string{}
	for _, value := range question.Values {
		if value == "none" {
			values = append([]string{value}, values...)
			continue
		}
		values = append(values, value)
	}
	return values
}

// score returns how near the render of answers is to the tree.
func (s *search) score(answers generator.Answers) (float64, error) {
	var key strings.Builder
	for _, question := range s.open {
		key.WriteString(answers[question.Key] + " ")
	}
	if known, is := s.scores[key.String()]; is {
		return known, nil
	}
	spec, err := answers.Spec()
	if err != nil {
		return 0, err
	}
	files, err := generator.Render(s.in.Templates, spec)
	if err != nil {
		return 0, err
	}
	total := 0.0
	for _, file := range files {
		score, err := s.scoreFile(file)
		if err != nil {
			return 0, err
		}
		total += score
	}
	s.scores[key.String()] = total
	return total, nil
}

// scoreFile returns what a rendered file adds to the score.
func (s *search) scoreFile(file generator.File) (float64, error) {
	score := 0.0
	if file.Path == "go.mod" {
		score = s.scoreModules(file)
	}
	if !s.tree.paths[file.Path] {
		return score + missingFile, nil
	}
	key := sha256.Sum256([]byte(file.Path + "\x00" + string(file.Content)))
	similar, known := s.similar[key]
	if !known {
		ours, err := s.tree.text(file.Path)
		if err != nil {
			return 0, err
		}
		similar = similarity(ours.lines, merge.CountLines(s.tree.seed, file.Content))
		s.similar[key] = similar
	}
	return score + sharedPath + equalContent*similar, nil
}

// scoreModules returns what the modules that a rendered go.mod requires add to
// the score.
func (s *search) scoreModules(file generator.File) float64 {
	parsed, err := modfile.ParseLax(file.Path, file.Content, nil)
	if err != nil {
		return 0
	}
	score := 0.0
	for required := range direct(parsed) {
		if s.tree.requires[required] {
			score += sharedModule
		} else {
			score += missingModule
		}
	}
	return score
}
