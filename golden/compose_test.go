package golden

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// composeFile is a compose file as far as these tests read it.
type composeFile struct {
	Services map[string]struct {
		Image, Build any
		Restart      string
		Ports        []string
	}
}

// composeFilesOf returns the distinct compose files of all variants, by content,
// each with the name of a variant and its path.
func composeFilesOf(t *testing.T) map[string][2]string {
	t.Helper()
	found := map[string][2]string{}
	for _, variant := range Variants() {
		for _, file := range project(t, variant) {
			if strings.HasPrefix(file.Path, "compose.") {
				found[string(file.Content)] = [2]string{variant.String(), file.Path}
			}
		}
	}
	return found
}

// TestComposeAnchors demands that every anchor saves a repetition.
func TestComposeAnchors(t *testing.T) {
	t.Parallel()
	for content, origin := range composeFilesOf(t) {
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(content), &document); err != nil {
			t.Fatal(err)
		}
		uses := map[string]int{}
		countAnchors(&document, false, uses)
		for anchor, count := range uses {
			if count < 2 {
				t.Errorf("%s of %s: the anchor %s is used once", origin[1], origin[0], anchor)
			}
		}
	}
}

// countAnchors counts the uses of each anchor: its aliases, and the node itself
// unless it is an extension, which compose ignores.
func countAnchors(node *yaml.Node, extension bool, uses map[string]int) {
	switch {
	case node.Anchor != "" && extension:
		uses[node.Anchor] = 0
	case node.Anchor != "":
		uses[node.Anchor] = 1
	}
	if node.Kind == yaml.AliasNode {
		uses[node.Value]++
		return
	}
	for i, child := range node.Content {
		isExtension := node.Kind == yaml.MappingNode && i%2 == 1 && strings.HasPrefix(node.Content[i-1].Value, "x-")
		countAnchors(child, isExtension, uses)
	}
}

// TestComposeServices demands of every service that it is started again after
// a crash or a reboot, unless it is a task, and that servers for development
// are reached from this machine only.
func TestComposeServices(t *testing.T) {
	t.Parallel()
	tasks := []string{"migrate", "caddy-data"}
	for content, origin := range composeFilesOf(t) {
		var file composeFile
		if err := yaml.NewDecoder(bytes.NewReader([]byte(content))).Decode(&file); err != nil {
			t.Fatal(err)
		}
		for name, service := range file.Services {
			want := "unless-stopped"
			if slices.Contains(tasks, name) {
				want = "no"
			}
			completed := service.Image == nil && service.Build == nil // by another file
			if service.Restart != want && !completed {
				t.Errorf("%s of %s: %s has restart: %q, want %q", origin[1], origin[0], name, service.Restart, want)
			}
			for _, port := range service.Ports {
				if origin[1] != "compose.production.yaml" && !strings.HasPrefix(port, "127.0.0.1:") {
					t.Errorf("%s of %s: %s publishes %s to every network", origin[1], origin[0], name, port)
				}
			}
		}
	}
}
