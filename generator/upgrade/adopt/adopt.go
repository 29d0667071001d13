package adopt

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// Input is everything that an adoption depends on.
type Input struct {
	Tree      fs.FS             // the work tree of the service, an [fs.ReadLinkFS]
	Directory string            // name of the service's directory, a guess at the service's own
	Templates fs.FS             // rooted at templates/
	Given     generator.Answers // answers that are not to be found
}

// An Adoption is a service's answers, and how near their render is.
type Adoption struct {
	Version string           // of the templates
	Answers generator.Spec   // the best fit
	Found   []string         // keys of the answers that were not given
	Files   Comparison       // of the render and the tree
	State   []generator.File // what belongs into .chassis, by paths inside of it
}

// Find returns the adoption of a service. The error is a
// [*generator.ValidationError] if answers are bad, also those that the service
// itself gives, and a [*worktree.Problem] if the tree is not a Go module.
func Find(in Input) (*Adoption, error) {
	version, err := generator.TemplateVersion(in.Templates)
	if err != nil {
		return nil, err
	}
	tree, err := readTree(in.Tree)
	if err != nil {
		return nil, err
	}
	answers, err := guess(tree, in)
	if err != nil {
		return nil, err
	}
	spec, err := fit(tree, in, answers)
	if err != nil {
		return nil, err
	}
	files, err := generator.Project(in.Templates, spec, version)
	if err != nil {
		return nil, err
	}
	state, rendered := split(files)
	adoption := &Adoption{Version: version, Answers: spec, State: state}
	for _, question := range generator.Questions() {
		if _, given := in.Given[question.Key]; !given {
			adoption.Found = append(adoption.Found, question.Key)
		}
	}
	adoption.Files, err = compare(tree, rendered)
	return adoption, err
}

// split separates the files of .chassis, with paths inside of it, from the
// rendered ones.
func split(files []generator.File) (state, rendered []generator.File) {
	dir := path.Dir(generator.StatePath) + "/"
	rendered = slices.DeleteFunc(files, func(file generator.File) bool {
		inside, is := strings.CutPrefix(file.Path, dir)
		if is {
			state = append(state, generator.File{Path: inside, Mode: file.Mode, Content: file.Content})
		}
		return is
	})
	return state, rendered
}
