package merge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// Invalid returns what is wrong with the text of the file at name, by the rules
// of its language: Go, YAML, JSON, TOML, or variables as in .env. It returns nil
// for other files, and for those with conflict markers to resolve.
func Invalid(name string, text []byte) error {
	switch base := path.Base(name); {
	case strings.HasPrefix(base, ".env"):
		return invalidVariables(text)
	case path.Ext(base) == ".go":
		_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		return err
	case path.Ext(base) == ".yaml", path.Ext(base) == ".yml":
		return invalidYAML(text)
	case path.Ext(base) == ".json":
		var value any
		return json.Unmarshal(text, &value)
	case path.Ext(base) == ".toml":
		var value any
		_, err := toml.Decode(string(text), &value)
		return err
	}
	return nil
}

// invalidYAML decodes every document, which also finds keys that come twice.
func invalidYAML(text []byte) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var value any
		if err := decoder.Decode(&value); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var variable = regexp.MustCompile(`^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=`)

// invalidVariables finds lines that set no variable, and variables that are set
// twice: the second would win in silence.
func invalidVariables(text []byte) error {
	lines := map[string]int{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		match := variable.FindStringSubmatch(line)
		if match == nil {
			return fmt.Errorf("line %d sets no variable", number)
		}
		if first := lines[match[1]]; first > 0 {
			return fmt.Errorf("lines %d and %d both set %s", first, number, match[1])
		}
		lines[match[1]] = number
	}
	return nil
}
