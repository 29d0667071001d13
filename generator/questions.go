package generator

import (
	"cmp"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/resource"
)

// Kind is the type of a question's answer.
type Kind string

// The kinds of answers.
const (
	Text   Kind = "text"   // one line
	Switch Kind = "switch" // true or false
	Choice Kind = "choice" // one of Values
	List   Kind = "list"   // any of Values, comma-separated, or none
	Specs  Kind = "specs"  // SPECs of package resource, one a line, or none
)

// none is the answer to a [List] or [Specs] question that picks nothing.
const none = "none"

// resourcesKey is the key of the [Specs] question.
const resourcesKey = "resources"

// A Question is one thing that a render depends on. Flags, prompts, answers
// files and the JSON Schema are all made from the table that [Questions]
// returns. A new value of an axis is a word in Values, an overlay directory and the
// field of the templates' view that asks for it.
type Question struct {
	Key     string   // of the answers file, of the schema's property
	Flag    string   // name of the flag, which is given once per SPEC for [Specs]
	Kind    Kind     // type of the answer
	Values  []string // what a Choice or List picks from, in canonical order
	Default string   // answer if none is given; NAME stands for the service's name
	Prompt  string   // the question as asked on a terminal
	Help    string   // one line on what the answer means
	Pattern string   // regular expression of a Text answer; empty for any
	Longest int      // characters of a Text answer; 0 for no bound

	field   func(*Spec) any                    // where the answer lives: a *string, *bool, *[]string or *[]resource.Resource
	refused func() []rule                      // what a Text answer must not be; check knows it too
	check   func(string) (reason, hint string) // what is wrong with a Text answer; reason "" if nothing is
	// checkNew says what is wrong with a Text answer that check accepts and
	// that is given now, not recorded in a service; nil if nothing is.
	checkNew func(string) (reason, hint string)
}

// Questions returns every question, in the order in which they are asked.
func Questions() []Question {
	all := []Question{{
		Key: "name", Kind: Text, Prompt: "Name of the service",
		Help:    "lower-case letters, digits and hyphens, beginning with a letter",
		Pattern: nameForm.String(), Longest: maxName,
		field:   func(s *Spec) any { return &s.Name },
		refused: func() []rule { return append(nameRules(), newNameRules()...) },
		check:   checkName, checkNew: checkNewName,
	}, {
		Key: "module", Kind: Text, Default: "example.com/NAME", Prompt: "Go module path",
		Help:    "where the code will live, such as github.com/acme/NAME",
		Pattern: moduleForm.String(), Longest: maxModule,
		field:   func(s *Spec) any { return &s.Module },
		refused: moduleRules, check: checkModule,
	}, {
		Key: "description", Kind: Text, Default: "The NAME service", Prompt: "Description",
		Help:    "one line for the README and the image's labels",
		Longest: maxDescription,
		field:   func(s *Spec) any { return &s.Description },
		refused: descriptionRules, check: checkDescription,
	}, {
		Key: "database", Kind: List, Values: []string{"sqlite", "postgres"},
		Default: "sqlite,postgres", Prompt: "Databases",
		Help:  "with both, a setting chooses at start; with none, resources live in memory",
		field: func(s *Spec) any { return &s.Database },
	}, {
		Key: "redis", Kind: Switch, Default: "true", Prompt: "Redis",
		Help:  "lets replicas share the rate limit and the cache",
		field: func(s *Spec) any { return &s.Redis },
	}, {
		Key: "runtime", Kind: Choice, Values: []string{"distroless", "debian"},
		Default: "distroless", Prompt: "Base of the image",
		Help:  "distroless is smallest and has no shell; debian has one",
		field: func(s *Spec) any { return &s.Runtime },
	}, {
		Key: "proxy", Kind: Choice, Values: []string{"caddy", none},
		Default: "caddy", Prompt: "Reverse proxy",
		Help:  "caddy brings TLS, static files and balancing over replicas",
		field: func(s *Spec) any { return &s.Proxy },
	}, {
		Key: "auth", Kind: Choice, Values: []string{"jwt", none},
		Default: none, Prompt: "Authentication",
		Help:  "jwt demands tokens of an OpenID Connect provider; with none everybody may send requests",
		field: func(s *Spec) any { return &s.Auth },
	}, {
		Key: "tracing", Kind: Switch, Default: "false", Prompt: "Tracing",
		Help:  "a trace of each request through the service and its stores, sent by OpenTelemetry",
		field: func(s *Spec) any { return &s.Tracing },
	}, {
		Key: "kubernetes", Kind: Switch, Default: "false", Prompt: "Kubernetes",
		Help:  "manifests for clusters, beside the compose files for one host",
		field: func(s *Spec) any { return &s.Kubernetes },
	}, {
		Key: "ci", Kind: Choice, Values: []string{"github", "gitlab", none},
		Default: "github", Prompt: "Continuous integration",
		Help:  "whose workflow file is written",
		field: func(s *Spec) any { return &s.CI },
	}, {
		Key: resourcesKey, Flag: "resource", Kind: Specs, Default: resource.Example, Prompt: "Resources",
		Help:  "what the service keeps: a name and its fields, such as order customer:string total:int?; or none",
		field: func(s *Spec) any { return &s.Resources },
	}}
	for i := range all {
		all[i].Flag = cmp.Or(all[i].Flag, all[i].Key)
	}
	return all
}

// spellings returns every word that answers the question, nil for a Text.
func (q Question) spellings() []string {
	switch q.Kind {
	case Switch:
		return []string{"1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"} // strconv.ParseBool
	case List:
		return slices.Concat(q.Values, []string{none})
	case Specs:
		return []string{none}
	}
	return q.Values
}

// DefaultFor returns the answer that an open question gets in a service of
// the given name.
func (q Question) DefaultFor(name string) string {
	return strings.ReplaceAll(q.Default, "NAME", name)
}
