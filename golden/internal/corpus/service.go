package corpus

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// A Service is one edited service.
type Service struct {
	Name      string            // of its script
	Title     string            // what its team did
	From      []string          // template versions, or every
	Answers   generator.Answers // that are not the default
	Directory string            // of the service in its repository, . for the root
	Set       []string          // answers that the owner changes by the upgrade
	After     [][]string        // commands that the owner runs after a clean upgrade

	script script
}

// Services reads services/ in fsys, sorted by name.
func Services(fsys fs.FS) ([]Service, error) {
	scripts, err := readScripts(fsys, "services/*.txtar")
	if err != nil {
		return nil, err
	}
	services := make([]Service, len(scripts))
	for i, script := range scripts {
		if services[i], err = newService(script); err != nil {
			return nil, fmt.Errorf("services/%s.txtar: %w", script.name, err)
		}
	}
	return services, nil
}

func newService(script script) (Service, error) {
	s := Service{Name: script.name, Title: script.title, Answers: generator.Answers{}, Directory: ".", script: script}
	for _, setting := range script.settings {
		switch setting.key {
		case "from":
			s.From = strings.Fields(setting.value)
		case "answers":
			for _, answer := range strings.Fields(setting.value) {
				question, answer, _ := strings.Cut(answer, "=")
				s.Answers[question] = answer
			}
		case "directory":
			s.Directory = setting.value
		case "set":
			s.Set = append(s.Set, setting.value)
		case "after":
			s.After = append(s.After, strings.Fields(setting.value))
		default:
			return Service{}, fmt.Errorf("the setting %q is unknown", setting.key)
		}
	}
	if len(s.From) == 0 {
		return Service{}, fmt.Errorf("no template version is named: add from: 1.0.0")
	}
	return s, nil
}

// Edits reports whether the script is one for this template version.
func (s Service) Edits(version string) bool {
	return slices.Contains(s.From, version) || slices.Contains(s.From, "every")
}

// Upgrade names the upgrade of the service from a version to a target.
func (s Service) Upgrade(version, target string) string {
	return s.Name + " " + version + " " + target
}

// Edit runs the script over the service in dir.
func (s Service) Edit(dir string) error { return s.script.run(dir) }

// Find returns the render that the service was made from: the one with its
// answers among those of a release.
func (s Service) Find(renders map[string][]generator.File) ([]generator.File, error) {
	for _, files := range renders {
		at := slices.IndexFunc(files, func(file generator.File) bool { return file.Path == generator.StatePath })
		if at < 0 {
			continue
		}
		state, err := generator.ParseState(files[at].Content)
		if err != nil {
			return nil, err
		}
		wanted := generator.Answers{"name": state.Answers.Name, "description": state.Answers.Description}
		maps.Copy(wanted, s.Answers)
		spec, err := wanted.Spec()
		if err != nil {
			return nil, err
		}
		if maps.Equal(spec.Answers(), state.Answers.Answers()) {
			return files, nil
		}
	}
	return nil, fmt.Errorf("%s: no render has the answers %v", s.Name, s.Answers)
}
