// Package pipelines holds the pipelines that are rendered to the rules of the
// hosts that run them.
package pipelines

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

//go:embed gitlab.schema.json
var gitlabSchema []byte

// compiledSchema returns gitlabSchema, held to its own draft.
var compiledSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(gitlabSchema))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("gitlab.schema.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("gitlab.schema.json")
})

// CheckGitLab reports what GitLab would refuse about the content of a
// .gitlab-ci.yml, and every keyword that the templates have not used so far:
// its schema names the parts that they use.
func CheckGitLab(content []byte) error {
	schema, err := compiledSchema()
	if err != nil {
		return err
	}
	var document any
	if err := yaml.Unmarshal(content, &document); err != nil {
		return err
	}
	document = named(document)
	if err := schema.Validate(document); err != nil {
		return err
	}
	return checkJobs(document.(map[string]any)) // an object, or it would not be valid
}

// named returns value with the keys of its mappings as strings. YAML reads
// true as a boolean, which GitLab takes for the name of a job all the same.
func named(value any) any {
	switch value := value.(type) {
	case map[any]any:
		object := map[string]any{}
		for key, item := range value {
			object[fmt.Sprint(key)] = named(item)
		}
		return object
	case map[string]any:
		for key, item := range value {
			value[key] = named(item)
		}
	case []any:
		for i, item := range value {
			value[i] = named(item)
		}
	}
	return value
}

// checkJobs reports what a schema cannot say: a job, with all that it extends,
// has a script and a stage, and that stage is declared.
func checkJobs(document map[string]any) error {
	var errs []error
	stages := document["stages"].([]any)
	for _, name := range slices.Sorted(maps.Keys(document)) {
		if strings.HasPrefix(name, ".") || slices.Contains([]string{"stages", "workflow", "default"}, name) {
			continue
		}
		job, err := extended(document, name, nil)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if job["script"] == nil {
			errs = append(errs, fmt.Errorf("job %s has no script", name))
		}
		if !slices.Contains(stages, job["stage"]) {
			errs = append(errs, fmt.Errorf("job %s has the stage %v, which is not declared", name, job["stage"]))
		}
	}
	return errors.Join(errs...)
}

// extended returns the keywords of a job and of those that it extends, which
// must not lead back to one of the jobs seen so far.
func extended(document map[string]any, name string, seen []string) (map[string]any, error) {
	job, known := document[name].(map[string]any)
	if !known || slices.Contains(seen, name) {
		return nil, fmt.Errorf("job %s is extended by %v, which GitLab cannot follow", name, seen)
	}
	parent, extends := job["extends"].(string)
	if !extends {
		return job, nil
	}
	keywords, err := extended(document, parent, append(seen, name))
	if err != nil {
		return nil, err
	}
	keywords = maps.Clone(keywords)
	maps.Copy(keywords, job)
	return keywords, nil
}
