package generator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// parseDocument returns the mapping that an answers file holds. A file that
// begins with { and is JSON is read as JSON, everything else as YAML. JSON is
// only nearly YAML: the latter has no surrogate pairs, and its parser refuses
// \/. A file that is neither gets the reasons of both.
func parseDocument(data []byte) (*yaml.Node, error) {
	if len(data) > maxAnswers {
		return nil, fmt.Errorf("is larger than %d bytes", maxAnswers)
	}
	text := bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return parseMapping(data)
	}
	notJSON := json.Unmarshal(text, new(json.RawMessage))
	if notJSON == nil {
		return parseJSON(text)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](notJSON); ok {
		notJSON = fmt.Errorf("line %d: %w", lineAt(text, int(syntax.Offset)), notJSON)
	}
	root, err := parseMapping(data)
	if err != nil {
		return nil, fmt.Errorf("is neither JSON (%w) nor YAML (%w)", notJSON, err)
	}
	return root, nil
}

// parseJSON returns the object in text, which is valid JSON, as the node that
// the YAML parser would give. It refuses what encoding/json would replace.
func parseJSON(text []byte) (*yaml.Node, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("is not UTF-8")
	}
	if at := loneSurrogate(text); at >= 0 {
		return nil, fmt.Errorf("line %d: %s is half of a surrogate pair", lineAt(text, at), text[at:at+6])
	}
	reader := jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), line: 1}
	reader.decoder.UseNumber()
	return reader.value()
}

// A jsonReader makes nodes of tokens.
type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	read    int64 // offset up to which lines are counted
	line    int
}

// value reads one value; its depth is what encoding/json bounds it to.
func (r *jsonReader) value() (*yaml.Node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	offset := r.decoder.InputOffset()
	r.line += bytes.Count(r.text[r.read:offset], []byte("\n"))
	r.read = offset
	node := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line}
	switch token := token.(type) {
	case json.Delim:
		node.Kind = yaml.SequenceNode
		if token == '{' {
			node.Kind = yaml.MappingNode
		}
		return node, r.members(node)
	case string:
		node.Tag, node.Value = "!!str", token
	case bool:
		node.Tag, node.Value = "!!bool", strconv.FormatBool(token)
	case json.Number:
		node.Tag, node.Value = "!!float", token.String()
	default:
		node.Tag, node.Value = "!!null", "null"
	}
	return node, nil
}

// members reads the rest of an array or object into node.
func (r *jsonReader) members(node *yaml.Node) error {
	for r.decoder.More() {
		member, err := r.value()
		if err != nil {
			return err
		}
		node.Content = append(node.Content, member)
	}
	_, err := r.decoder.Token()
	return err
}

// loneSurrogate returns the offset of the first escape in valid JSON that is
// half of a surrogate pair without the other half, -1 if there is none.
func loneSurrogate(text []byte) int {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		first := unitAt(text, i)
		switch {
		case first < 0:
			i++ // the escaped character
		case !utf16.IsSurrogate(first):
			i += len(`u0000`)
		case utf16.DecodeRune(first, unitAt(text, i+len(`\u0000`))) == unicode.ReplacementChar:
			return i
		default:
			i += len(`u0000\u0000`)
		}
	}
	return -1
}

// unitAt returns the UTF-16 code unit of the escape \uXXXX at an offset of
// text, -1 if there is none.
func unitAt(text []byte, offset int) rune {
	digits, found := strings.CutPrefix(string(text[min(offset, len(text)):min(offset+6, len(text))]), `\u`)
	unit, err := strconv.ParseUint(digits, 16, 16)
	if !found || len(digits) < 4 || err != nil {
		return -1
	}
	return rune(unit)
}

// lineAt returns the number of the line that holds an offset of text.
func lineAt(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(offset, len(text))], []byte("\n"))
}
