package golden

import (
	"regexp"
	"strings"
	"testing"
)

// edge is the only form of a line that the diagrams of a README have: a node,
// what its connection speaks, and another node. A node has its label where it
// comes first.
var edge = regexp.MustCompile(`^    ([a-z]+)(\[\(?"[^"]+"\)?\])? (?:-->|-\.->)\|"([^"|]+)"\| ([a-z]+)(\[\(?"[^"]+"\)?\])?$`)

// TestDiagrams holds the diagrams of all variants to a part of Mermaid's
// grammar that every renderer knows.
func TestDiagrams(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, variant := range Variants() {
		readme := contentOf(project(t, variant), "README.md")
		_, rest, found := strings.Cut(readme, "\n```mermaid\nflowchart LR\n")
		diagram, _, closed := strings.Cut(rest, "\n```\n")
		if !found || !closed {
			t.Errorf("%s: there is no diagram", variant)
		}
		if seen[diagram] {
			continue
		}
		seen[diagram] = true
		labelled := map[string]bool{}
		for line := range strings.Lines(diagram + "\n") {
			match := edge.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if match == nil {
				t.Errorf("%s: %q is not an edge", variant, line)
				continue
			}
			for node, label := range map[string]string{match[1]: match[2], match[4]: match[5]} {
				if labelled[node] == (label != "") {
					t.Errorf("%s: %q labels %s twice, or not at first", variant, line, node)
				}
				labelled[node] = true
			}
		}
	}
	if len(seen) < 5 {
		t.Errorf("there are %d diagrams, want one for each topology", len(seen))
	}
}
