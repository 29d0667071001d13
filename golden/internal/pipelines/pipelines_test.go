package pipelines

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/released"
)

// minimal is a pipeline that GitLab takes. Its job has a name to be replaced.
const minimal = `
stages: [test]
workflow:
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
default:
  image: golang
.go:
  variables:
    GOFLAGS: -modcacherw
NAME:
  extends: .go
  stage: test
  script:
    - make test
`

func TestGitLabRefuses(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct{ old, new, want string }{
		"nothing":               {"", "", ""},
		"no YAML":               {"stages: [test]", "stages: [test", "yaml"},
		"no mapping":            {minimal, "- a", "want object"},
		"unknown keyword":       {"  stage: test\n", "  stage: test\n  scripts: []\n", "'scripts'"},
		"job without a script":  {"  script:\n    - make test\n", "", "job NAME has no script"},
		"script of a mapping":   {"    - make test\n", "    - echo \"a\": b\n", "want string"},
		"job without a stage":   {"  stage: test\n", "", "job NAME has the stage <nil>"},
		"undeclared stage":      {"stages: [test]", "stages: [build]", "job NAME has the stage test"},
		"stages of a job":       {"stages: [test]", "stages: {script: [a]}", "want array"},
		"extends nothing":       {"extends: .go", "extends: .gone", "job .gone is extended by [NAME]"},
		"extends itself":        {".go:\n", ".go:\n  extends: NAME\n", "GitLab cannot follow"},
		"rule without operator": {"if: $CI_COMMIT_BRANCH ==", "if: $CI_COMMIT_BRANCH", "does not match pattern"},
		"unknown key of a rule": {"- if: $CI", "- whenever: manual\n      if: $CI", "'whenever'"},
		"job twice":             {".go:\n", "NAME: {}\n.go:\n", "already defined"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			err := CheckGitLab([]byte(strings.Replace(minimal, test.old, test.new, 1)))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestGitLabReservedNames tries each name that GitLab's documentation forbids
// for a job, and those that mean something else at the top of a pipeline.
func TestGitLabReservedNames(t *testing.T) {
	t.Parallel()
	inUse := map[string]string{ // is replaced by the job
		"stages":   "stages: [test]\n",
		"workflow": "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
		"default":  "default:\n  image: golang\n",
	}
	for _, name := range []string{
		"image", "services", "stages", "types", "before_script", "after_script", "variables", "cache", "include",
		"true", "false", "nil", "default", "workflow", "pages",
	} {
		pipeline := strings.Replace(minimal, inUse[name], "", 1)
		err := CheckGitLab([]byte(strings.ReplaceAll(pipeline, "NAME", name)))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("a job called %s: got %v", name, err)
		}
	}
	if err := CheckGitLab([]byte(strings.ReplaceAll(minimal, "NAME", "images"))); err != nil {
		t.Errorf("a job called images: %v", err)
	}
}

func TestGitHubRefuses(t *testing.T) {
	t.Parallel()
	const valid = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-go@v6\n        with: {go-version: \"1.26\"}\n"
	for what, test := range map[string]struct{ old, new, want string }{
		"nothing":              {"", "", ""},
		"unknown event":        {"on: push", "on: pushed", "pushed"},
		"unknown key":          {"    runs-on", "    run-on", "run-on"},
		"unknown input":        {"go-version:", "go:", `"go"`},
		"broken expression":    {`"1.26"`, `"${{ github.nonsense }}"`, "nonsense"},
		"no steps":             {"steps:", "step:", "step"},
		"unparsable mapping":   {"on: push", "on: [push", "yaml"},
		"unknown cron of time": {"on: push", "on: {schedule: [{cron: \"61 * * * *\"}]}", "cron"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			err := CheckGitHub(".github/workflows/ci.yml", []byte(strings.Replace(valid, test.old, test.new, 1)))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(strings.ToLower(err.Error()), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestReleasedPipelines: every pipeline for GitLab of the templates 1.0.0 was
// refused there, because of a job called image.
func TestReleasedPipelines(t *testing.T) {
	t.Parallel()
	renders, err := released.Read(filepath.Join("..", "..", "testdata", "released"), "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for variant, files := range renders {
		for _, file := range files {
			if file.Path != ".gitlab-ci.yml" {
				continue
			}
			checked++
			if err := CheckGitLab(file.Content); err == nil || !strings.Contains(err.Error(), "image") {
				t.Errorf("%s: got %v", variant, err)
			}
		}
	}
	if checked == 0 {
		t.Error("no variant has a pipeline for GitLab")
	}
}
