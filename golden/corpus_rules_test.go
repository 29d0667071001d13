package golden

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/corpus"
)

const allRules = "all rules" // the first of the rules that are measured

// rulesFile has the table of what each rule of merging is worth, as the README shows it.
const (
	rulesFile   = corpusDir + "/RULES"
	rulesHeader = "| upgrades of the corpus | clean and working | with conflicts | conflicts | broken, unreported |\n|---|---:|---:|---:|---:|\n"
)

var measureRules = flag.String("rules", "", "upgrade the corpus without each of the merge rules that match this `regexp`, in turn")

// A mergeRule is a rule of merging, with what switches it off.
type mergeRule struct {
	name      string
	configure func(*upgrade.Options)
}

// mergeRules returns every rule whose worth is measured, after none, and --verify,
// which is off otherwise.
func mergeRules() []mergeRule {
	without := func(name string, rule upgrade.Rule) mergeRule {
		return mergeRule{name, func(options *upgrade.Options) { options.Without = append(options.Without, rule) }}
	}
	return []mergeRule{
		{allRules, func(*upgrade.Options) {}},
		without("without: both sides' insertions at one place stay", upgrade.RuleInsertions),
		without("without: alignment of Go does not count", upgrade.RuleAlignment),
		without("without: Go is merged by declarations", upgrade.RuleDeclarations),
		without("without: a merged file has to be valid", upgrade.RuleValidity),
		without("without: names that Go uses have to be declared", upgrade.RuleNames),
		without("without: an emptied directory stays empty", upgrade.RuleEmptied),
		without("without: migrations get numbers above the owner's", upgrade.RuleNumbers),
		without("without: a module path changed by hand is an answer", upgrade.RuleModule),
		without("without: codemods", upgrade.RuleCodemods),
		{"without: moves that the templates declare", func(options *upgrade.Options) { options.Templates = lacking{options.Templates, "moves.yaml"} }},
		{"all rules, and `--verify`", func(options *upgrade.Options) { options.Verify = true }},
	}
}

// lacking is a file system that lacks a file.
type lacking struct {
	fs.FS
	name string
}

// Open implements [fs.FS].
func (l lacking) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return l.FS.Open(name)
}

// TestCorpusRules measures what each rule of merging is worth: the outcomes of
// the corpus with all rules, which are those of testdata/corpus/OUTCOMES, and
// without each of them. Every service that a rule makes a difference to is checked
// again, which takes long, so it runs on request only. With -update the rows that
// were measured are written to testdata/corpus/RULES, and from there to the README.
func TestCorpusRules(t *testing.T) {
	if *measureRules == "" {
		t.Skip("takes minutes for every rule; run with -rules")
	}
	selected, err := regexp.Compile(*measureRules)
	if err != nil {
		t.Fatal(err)
	}
	rules := slices.DeleteFunc(mergeRules(), func(rule mergeRule) bool {
		return rule.name != allRules && !selected.MatchString(rule.name)
	})
	kept, _ := keptOutcomes(t)
	run := corpusRun{rules: rules, known: kept}
	run.upgrade(t)
	for _, rule := range rules {
		outcomes := run.outcomes[rule.name]
		row := ruleRow(rule.name, outcomes.Total())
		fmt.Print(row)
		if *update && !t.Failed() && len(outcomes) == len(run.names) {
			recordRule(t, rule.name, row)
		}
	}
}

// ruleRow is the row of a rule in the table.
func ruleRow(name string, total corpus.Total) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d |\n", name, total.Clean, total.Conflicting, total.Conflicts, total.Broken)
}

// recordRule writes a row of the table, and leaves the others as they are.
func recordRule(t *testing.T, name, row string) {
	t.Helper()
	recorded := recordedRules(t)
	recorded[name] = row
	table := rulesHeader
	for _, rule := range mergeRules() {
		table += recorded[rule.name]
	}
	if err := os.WriteFile(rulesFile, []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
}

// recordedRules returns the rows of the table by the names of their rules.
func recordedRules(t *testing.T) map[string]string {
	t.Helper()
	table, err := os.ReadFile(rulesFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for row := range strings.Lines(strings.TrimPrefix(string(table), rulesHeader)) {
		rows[strings.Split(row, " | ")[0][len("| "):]] = row
	}
	return rows
}

// TestReadmeRules holds the table of the README to what was measured, with a row for
// every rule, and the measurement to the outcomes of the corpus. With -update it
// writes the table.
func TestReadmeRules(t *testing.T) {
	t.Parallel()
	recorded, table := recordedRules(t), rulesHeader
	if len(recorded) == 0 {
		t.Skipf("%s: no rule was measured yet; run TestCorpusRules with -rules . -update", rulesFile)
	}
	for _, rule := range mergeRules() {
		if recorded[rule.name] == "" {
			t.Errorf("%s has no row %q: measure it with -rules and -update", rulesFile, rule.name)
		}
		table += recorded[rule.name]
	}
	outcomes, _ := keptOutcomes(t)
	if want := ruleRow(allRules, outcomes.Total()); recorded[allRules] != want {
		t.Errorf("%s is older than %s, where the row is\n%s: measure it with -rules and -update", rulesFile, outcomesFile, want)
	}
	title, _, _ := strings.Cut(rulesHeader, "\n")
	shown := regexp.MustCompile(regexp.QuoteMeta(title) + `\n(\|.*\n)*`)
	text := readme(t)
	switch now := shown.ReplaceAllLiteralString(text, table); {
	case !strings.Contains(now, table):
		t.Errorf("README.md has no table that begins with %q: put that line where it belongs, then -update", title)
	case now == text:
	case !*update:
		t.Errorf("README.md does not have the table of %s: write it with -update", rulesFile)
	default:
		if err := os.WriteFile("../README.md", []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
