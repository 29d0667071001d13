package changelog

import (
	"reflect"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

const sample = `
- version: 1.2.0
  changes:
    - text: Metrics have other names.
      variables:
        added: [APP_METRICS_PREFIX]
        renamed: {APP_METRICS: APP_METRICS_ENABLED}
      code:
        - uses: [web.Metrics, web.NewMetrics]
          change: Pass the registry to web.NewMetrics.
    - text: Redis has a shorter timeout.
      when: {redis: ["true"]}
      variables:
        defaults: {APP_REDIS_TIMEOUT: {was: 500ms, is: 100ms}}
- version: 1.1.0
  changes:
    - text: Migrations of SQLite.
      when: {database: [sqlite]}
      deploy: [Back up the database file.]
      commands: [make migrate]
    - text: Without a database.
      when: {database: [none]}
      variables:
        removed: [APP_NOTES]
- version: 1.0.0
`

func TestSteps(t *testing.T) {
	t.Parallel()
	releases, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	found := Mentions{Complete: true, Files: map[string][]string{
		"APP_METRICS": {"deploy.yaml", "deploy.yaml"},
		"web.Metrics": {"notes.md", "cmd/a.go"}, "web.NewMetrics": {"cmd/a.go"},
	}}
	redis := []Step{{"1.2.0", Variable, "APP_REDIS_TIMEOUT has the default 100ms, it was 500ms", []string{}}}
	metrics := []Step{
		{"1.2.0", Variable, "APP_METRICS is called APP_METRICS_ENABLED now", []string{"deploy.yaml"}},
		{"1.2.0", CodeUse, "Pass the registry to web.NewMetrics.", []string{"cmd/a.go"}},
	}
	sqlite := []Step{
		{"1.1.0", Manual, "Back up the database file.", []string{}},
		{"1.1.0", Command, "make migrate", []string{}},
	}
	memory := []Step{{"1.1.0", Variable, "APP_NOTES is gone: unset it", []string{}}}
	both := []string{"sqlite", "postgres"}
	for name, c := range map[string]struct {
		from, to string
		answers  generator.Spec
		found    Mentions
		want     [][]Step
	}{
		"all":         {"1.0.0", "1.2.0", generator.Spec{Database: both, Redis: true}, found, [][]Step{sqlite, metrics, redis}},
		"no redis":    {"1.0.0", "1.2.0", generator.Spec{Database: both}, found, [][]Step{sqlite, metrics}},
		"in memory":   {"1.0.0", "1.1.0", generator.Spec{}, found, [][]Step{memory}},
		"one version": {"1.1.0", "1.2.0", generator.Spec{Database: both}, found, [][]Step{metrics}},
		"up to date":  {"1.2.0", "1.2.0", generator.Spec{Database: both}, found, nil},
		"a downgrade": {"1.2.0", "1.0.0", generator.Spec{Database: both}, found, nil},
		"code not in use": {
			"1.1.0", "1.2.0",
			generator.Spec{},
			Mentions{Complete: true},
			[][]Step{{{"1.2.0", Variable, "APP_METRICS is called APP_METRICS_ENABLED now", []string{}}}},
		},
		"too many files": {"1.1.0", "1.2.0", generator.Spec{}, Mentions{}, [][]Step{{
			{"1.2.0", Variable, "APP_METRICS is called APP_METRICS_ENABLED now", []string{}},
			{"1.2.0", CodeUse, "Pass the registry to web.NewMetrics.", []string{}},
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []Step{}
			for _, steps := range c.want {
				want = append(want, steps...)
			}
			if got := Steps(Between(releases, c.from, c.to, c.answers), c.found); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	releases, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"APP_METRICS", "APP_NOTES", "APP_REDIS_TIMEOUT", "web.Metrics", "web.NewMetrics"}
	if got := Texts(releases); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	releases, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	want := "## 1.2.0\n\n- Metrics have other names.\n- Redis has a shorter timeout.\n\n" +
		"## 1.1.0\n\n- Migrations of SQLite.\n- Without a database.\n\n## 1.0.0\n\n"
	if got := Markdown(releases); got != want {
		t.Errorf("got %q", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":    {"- version: 1.0.0\n  notes: []\n", "notes"},
		"version":        {"- version: one\n", "is not a version"},
		"order":          {"- version: 1.0.0\n- version: 1.1.0\n", "is not newer"},
		"twice":          {"- version: 1.0.0\n- version: 1.0.0\n", "is not newer"},
		"no text":        {"- version: 1.0.0\n  changes: [{commands: [make]}]\n", "not one paragraph"},
		"no axis":        {"- version: 1.0.0\n  changes: [{text: a, when: {ruby: [yes]}}]\n", "ruby"},
		"a name":         {"- version: 1.0.0\n  changes: [{text: a, when: {name: [orders]}}]\n", "no axis"},
		"no such answer": {"- version: 1.0.0\n  changes: [{text: a, when: {proxy: [nginx]}}]\n", "not offered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
	if releases, err := Parse(nil); err != nil || len(releases) > 0 {
		t.Errorf("an empty changelog: %v, %v", releases, err)
	}
}
