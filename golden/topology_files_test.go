package golden

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// composeFiles demands of every variant's compose files that compose takes
// them, and that each image which is not built here is pinned.
func (b *imageBuilder) composeFiles(t *testing.T, _ Variant) {
	seen := map[string]bool{}
	for _, variant := range Variants() {
		files, err := generator.Render(b.templates(t), variant.Spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !slices.Contains([]string{"compose.yaml", "compose.production.yaml", "compose.services.yaml", "compose.observability.yaml"}, file.Path) || seen[string(file.Content)] {
				continue
			}
			seen[string(file.Content)] = true
			path := filepath.Join(t.TempDir(), file.Path)
			writeFile(t, path, string(file.Content))
			if strings.Contains(string(file.Content), "env_file:") {
				b.wantOwnServers(t, path, contentOf(files, ".env.example"))
			}
			args := []string{"compose", "--file", path, "config", "--format", "json"}
			if file.Path == "compose.observability.yaml" {
				base := filepath.Join(filepath.Dir(path), "compose.yaml")
				writeFile(t, base, contentOf(files, "compose.yaml"))
				args = slices.Insert(args, 1, "--file", base)
			}
			config, err := b.Docker(t.Context(), args...)
			if err != nil {
				t.Errorf("%s of %s: %v", file.Path, variant, err)
				continue
			}
			var project struct {
				Services map[string]struct {
					Image string
					Build json.RawMessage
				}
			}
			decode(t, config, &project)
			for name, service := range project.Services {
				if service.Build == nil && !strings.Contains(service.Image, "@sha256:") {
					t.Errorf("%s of %s: %s runs %q, which is not pinned", file.Path, variant, name, service.Image)
				}
			}
		}
	}
	t.Logf("%d distinct files", len(seen))
}

// ownSettings matches, by the server of a compose file, the variables that say
// where that server is and as whom the service connects to it.
var ownSettings = map[string]*regexp.Regexp{
	"app":      regexp.MustCompile(`^APP_(ADMIN_HOST|HOST|PORT)$`),
	"postgres": regexp.MustCompile(`^APP_DATABASE_(URL|POSTGRES)`),
	"redis":    regexp.MustCompile(`^APP_(REDIS_(URL|HOST|PORT|DB|USER|PASSWORD)|RATE_LIMIT_STORAGE_URL)`),
}

// wantOwnServers demands of the service in a compose file that it uses the
// servers of that file, whatever .env says.
func (b *imageBuilder) wantOwnServers(t *testing.T, path, example string) {
	t.Helper()
	const foreign = "from-dotenv"
	var lines []string
	for line := range strings.Lines(example) {
		if name, _, isVariable := strings.Cut(line, "="); isVariable && !strings.HasPrefix(line, "#") {
			lines = append(lines, name+"="+foreign+"\n")
		}
	}
	env := path + ".env"
	writeFile(t, env, strings.Join(lines, ""))
	variables := path + ".variables"
	writeFile(t, variables, "ENV_FILE="+env+"\n")
	config, err := b.Docker(t.Context(), "compose", "--env-file", variables, "--file", path, "config", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var project struct {
		Services map[string]struct{ Environment map[string]*string }
	}
	decode(t, config, &project)
	for server, settings := range ownSettings {
		if _, runs := project.Services[server]; !runs {
			continue
		}
		for _, service := range []string{"app", "migrate"} {
			for name, value := range project.Services[service].Environment {
				if settings.MatchString(name) && value != nil && *value == foreign {
					t.Errorf("%s: %s of .env reaches %s", path, name, service)
				}
			}
		}
	}
}

// contentOf returns the content of one file of a render.
func contentOf(files []generator.File, path string) string {
	for _, file := range files {
		if file.Path == path {
			return string(file.Content)
		}
	}
	return ""
}
