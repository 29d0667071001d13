package verify

import (
	"slices"
	"strings"
)

// ofRepository are the variables by which git finds another repository than the
// one that a program runs in.
var ofRepository = [...]string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
}

// environment returns environ for the code of a project: without what belongs to
// chassis, the tokens of a pipeline, and the repository that chassis runs in.
func environment(environ []string) []string {
	var kept []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if !withheld(strings.ToUpper(name)) {
			kept = append(kept, variable)
		}
	}
	return kept
}

// withheld reports whether the code of a project does not get a variable.
func withheld(name string) bool {
	return strings.HasPrefix(name, "CHASSIS_") ||
		strings.Contains(name, "TOKEN") || strings.Contains(name, "JWT") ||
		name == "CI_REPOSITORY_URL" || // of GitLab, with the token of the job
		name == "PWD" || name == "GOWORK" || // of the directory that a command runs in
		slices.Contains(ofRepository[:], name)
}
