package merge

import (
	"fmt"
	"go/format"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

var testLabels = worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v1"}

// checkDeclarations merges three versions and checks that no line is lost, that a
// side which changed nothing has no effect, and that the result is formatted.
func checkDeclarations(t *testing.T, base, ours, theirs string) (clean bool) {
	t.Helper()
	for _, side := range []string{ours, theirs} {
		for _, pair := range [][2]string{{side, base}, {base, side}, {side, side}} {
			text, conflicts, ok := mergeDeclarations([]byte(base), []byte(pair[0]), []byte(pair[1]), testLabels, true)
			if ok && (conflicts > 0 || !sameBut(string(text), side)) {
				t.Fatalf("%d conflicts in the merge of\n%s\nwith\n%s\non\n%s:\n%s", conflicts, pair[0], pair[1], base, text)
			}
		}
	}
	text, conflicts, ok := mergeDeclarations([]byte(base), []byte(ours), []byte(theirs), testLabels, true)
	if !ok {
		return false
	}
	if formatted, err := format.Source(text); conflicts == 0 && (err != nil || string(formatted) != string(text)) {
		t.Fatalf("not formatted: %v\n%s", err, text)
	}
	merged := wordsOf(string(text))
	for _, side := range []string{ours, theirs} {
		for line, count := range wordsOf(side) {
			if wordsOf(base)[line] == 0 && count > 0 && merged[line] == 0 {
				t.Fatalf("%q is lost in the merge of\n%s\nwith\n%s\non\n%s:\n%s", line, ours, theirs, base, text)
			}
		}
	}
	return conflicts == 0
}

// sameBut reports whether a merge is the side that alone has changes, but for
// imports that it does not use.
func sameBut(text, side string) bool {
	lines := func(text string) []string {
		var lines []string
		for line := range wordsOf(text) {
			if !strings.Contains(line, "\"") && line != "import (" && line != ")" {
				lines = append(lines, line)
			}
		}
		slices.Sort(lines)
		return lines
	}
	return text == side || slices.Equal(lines(text), lines(side))
}

// wordsOf counts the lines of a text without regard to spaces.
func wordsOf(text string) map[string]int {
	counts := map[string]int{}
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.Join(strings.Fields(line), " "), "import ")
		if line != "" {
			counts[line]++
		}
	}
	return counts
}

func FuzzDeclarations(f *testing.F) {
	cases, err := filepath.Glob("testdata/declarations/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		files := txtar.Parse(data).Files
		f.Add(string(files[0].Data), string(files[1].Data), string(files[2].Data))
	}
	f.Fuzz(func(t *testing.T, base, ours, theirs string) { checkDeclarations(t, base, ours, theirs) })
}

// FuzzDeclarationEdits makes the edits that choices say.
func FuzzDeclarationEdits(f *testing.F) {
	f.Add([]byte("a function, a struct and a switch"))
	f.Fuzz(func(t *testing.T, choices []byte) {
		pick := func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			next := int(choices[0]) % n
			choices = choices[1:]
			return next
		}
		base := randomGo(pick)
		checkDeclarations(t, base.String(), base.edit(pick, "ours").String(), base.edit(pick, "theirs").String())
	})
}

// TestDeclarationsLoseNothing merges random edits of random Go files.
func TestDeclarationsLoseNothing(t *testing.T) {
	t.Parallel()
	const rounds = 400
	clean := 0
	for seed := range uint64(rounds) {
		pick := rand.New(rand.NewPCG(seed, 11)).IntN
		base := randomGo(pick)
		if checkDeclarations(t, base.String(), base.edit(pick, "ours").String(), base.edit(pick, "theirs").String()) {
			clean++
		}
	}
	if clean < rounds/2 {
		t.Errorf("only %d of %d merges are clean", clean, rounds)
	}
}

// goText is a random Go file: its declarations, each a list of items.
type goText []goDeclaration

type goDeclaration struct {
	kind, name string
	items      []string
}

func randomGo(pick func(n int) int) goText {
	var text goText
	for i := range 1 + pick(6) {
		d := goDeclaration{kind: []string{"func", "struct", "literal", "switch", "const"}[pick(5)], name: fmt.Sprintf("D%d", i)}
		for n := range pick(6) {
			d.items = append(d.items, fmt.Sprintf("I%d", n))
		}
		text = append(text, d)
	}
	return text
}

// edit adds, changes, deletes and moves a few declarations and items.
func (text goText) edit(pick func(n int) int, who string) goText {
	edited := slices.Clone(text)
	for i := range edited {
		edited[i].items = slices.Clone(edited[i].items)
	}
	for n := range 1 + pick(4) {
		at := pick(len(edited) + 1)
		if at == len(edited) || pick(4) == 0 {
			edited = slices.Insert(edited, at, goDeclaration{"func", fmt.Sprintf("%s%d", who, n), nil})
			continue
		}
		switch d := &edited[at]; pick(5) {
		case 0:
			edited = slices.Delete(edited, at, at+1)
		case 1:
			other := pick(len(edited))
			edited[at], edited[other] = edited[other], edited[at]
		case 2:
			if len(d.items) > 0 {
				item := pick(len(d.items))
				d.items = slices.Delete(d.items, item, item+1)
			}
		case 3:
			if len(d.items) > 0 {
				item := pick(len(d.items))
				d.items[item], _, _ = strings.Cut(d.items[item], " ")
				d.items[item] += " " + who
			}
		default:
			d.items = slices.Insert(d.items, pick(len(d.items)+1), fmt.Sprintf("%s%d", who, n))
		}
	}
	return edited
}

// String returns the file as source.
func (text goText) String() string {
	out := "package p\n\n"
	for _, d := range text {
		out += "// " + d.name + " is here.\n"
		form := map[string][3]string{
			"func":    {"func %s() {\n", "%s(%q)\n", "}\n\n"},
			"struct":  {"type %s struct {\n", "%s string `%s`\n", "}\n\n"},
			"literal": {"var %s = T{\n", "%s: %q,\n", "}\n\n"},
			"switch":  {"func %s() {\nswitch x {\n", "case %s:\nf(%q)\n", "}\n}\n\n"},
			"const":   {"const (\n%s = 1\n", "%s = %q\n", ")\n\n"},
		}[d.kind]
		out += fmt.Sprintf(form[0], d.name)
		for _, item := range d.items {
			name, who, _ := strings.Cut(item, " ")
			if d.kind == "const" {
				name = d.name + name
			}
			out += fmt.Sprintf(form[1], name, who)
		}
		out += form[2]
	}
	formatted, err := format.Source([]byte(out))
	if err != nil {
		panic(err)
	}
	return string(formatted)
}
