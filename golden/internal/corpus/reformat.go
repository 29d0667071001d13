package corpus

import (
	"bytes"
	"fmt"
	goformat "go/format"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/imports"
	"mvdan.cc/gofumpt/format"
)

// formatters returns the tools that owners format their files with.
func formatters() map[string]func(content string) (string, error) {
	return map[string]func(content string) (string, error){
		"gofmt":     gofmt,
		"gofumpt":   gofumpt,
		"goimports": goimports,
		"yaml":      reformatYAML,
		"prettier":  prettier,
		"crlf":      func(content string) (string, error) { return strings.ReplaceAll(content, "\n", "\r\n"), nil },
	}
}

// reformat runs formatters over the files that match.
func reformat(e edit, dir string) error {
	for _, tool := range e.lines() {
		formatter, known := formatters()[tool]
		if !known {
			return fmt.Errorf("there is no formatter %q", tool)
		}
		if err := changeAll(dir, e.target, formatter); err != nil {
			return fmt.Errorf("%s: %w", tool, err)
		}
	}
	return nil
}

func gofmt(content string) (string, error) {
	formatted, err := goformat.Source([]byte(content))
	return string(formatted), err
}

// gofumpt formats with the rules that the tool has on request, too.
func gofumpt(content string) (string, error) {
	formatted, err := format.Source([]byte(content), format.Options{Extra: format.Extra{GroupParams: true, ClotheReturns: true}})
	return string(formatted), err
}

// importBlock matches the imports of a file that has several.
var importBlock = regexp.MustCompile(`(?s)\nimport \(\n.*?\n\)\n`)

// goimports puts all imports into the two groups that the tool knows: those of
// the standard library, then all others.
func goimports(content string) (string, error) {
	content = importBlock.ReplaceAllStringFunc(content, func(block string) string { return strings.ReplaceAll(block, "\n\n", "\n") })
	formatted, err := imports.Process("", []byte(content), &imports.Options{FormatOnly: true, Comments: true, TabIndent: true, TabWidth: 8})
	return string(formatted), err
}

// reformatYAML writes a document as an encoder does: block style, four spaces.
func reformatYAML(content string) (string, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(content), &document); err != nil {
		return "", err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(4)
	if err := encoder.Encode(&document); err != nil {
		return "", err
	}
	return out.String(), encoder.Close()
}

var (
	flowMap   = regexp.MustCompile(`(?m)\{(\S[^\[\]{}$]*)\}$`)
	tableRule = regexp.MustCompile(`(?m)^\|[-|]+\|$`)
)

// prettier writes what that tool writes otherwise than the templates: spaces
// inside the braces of YAML, and around the rules of Markdown tables.
func prettier(content string) (string, error) {
	content = flowMap.ReplaceAllString(content, "{ $1 }")
	return tableRule.ReplaceAllStringFunc(content, func(rule string) string {
		return strings.ReplaceAll(rule, "---", " --- ")
	}), nil
}
