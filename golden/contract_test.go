package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const contractTool = "github.com/chassis-go/chassis/golden/tools/contract"

// contractOf returns the path of the contract of a variant.
func contractOf(t *testing.T, variant Variant) string {
	t.Helper()
	return filepath.Join(shared.source(t, variant), "api", "openapi.yaml")
}

// TestContractLint runs a linter over the contract of each set of Go code.
func TestContractLint(t *testing.T) {
	slow(t)
	tool := buildTool(t, "tools/contract", contractTool)
	for _, variant := range CodeVariants() {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			if _, err := output(commandIn(".", tool, "lint", contractOf(t, variant))); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestContractLintFinds holds the linter against contracts that it must refuse.
func TestContractLintFinds(t *testing.T) {
	slow(t)
	tool := buildTool(t, "tools/contract", contractTool)
	written, err := os.ReadFile(contractOf(t, CodeVariants()[0]))
	if err != nil {
		t.Fatal(err)
	}
	for rule, edit := range map[string]*strings.Replacer{
		"semantic-path-params":           strings.NewReplacer("      - $ref: \"#/components/parameters/ID\"\n", "      - $ref: \"#/components/parameters/Limit\"\n"),
		"style-operation-tag":            strings.NewReplacer("tags: [service]", "tags: [other]"),
		"oas-schema-check":               strings.NewReplacer("minLength: 1", "minLength: 300"),
		"validation-operation-id-unique": strings.NewReplacer("operationId: getNote\n", "operationId: listNotes\n"),
	} {
		path := filepath.Join(t.TempDir(), "openapi.yaml")
		if err := os.WriteFile(path, []byte(edit.Replace(string(written))), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := commandIn(".", tool, "lint", path)
		found, _ := output(cmd)
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(found, rule) {
			t.Errorf("%s: got exit code %d and\n%s", rule, code, found)
		}
	}
}
