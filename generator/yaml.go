package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"
)

// parseMapping parses data as one YAML document (JSON is YAML) that is a
// mapping. It refuses aliases, so nothing in it can stand for more than it is.
func parseMapping(data []byte) (*yaml.Node, error) {
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, errors.New("is empty")
	} else if err != nil {
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("holds more than one document")
	}
	root := document.Content[0]
	if hasAlias(root) {
		return nil, errors.New("holds an alias (*name), which is not supported")
	}
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("is not a mapping of keys to answers")
	}
	return root, nil
}

func hasAlias(node *yaml.Node) bool {
	return node.Kind == yaml.AliasNode || slices.ContainsFunc(node.Content, hasAlias)
}

// maxKeys is far above the number of questions.
const maxKeys = 100

// fieldsOf returns the values of a mapping by their keys.
func fieldsOf(mapping *yaml.Node) (map[string]*yaml.Node, error) {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil, errors.New("is not a mapping of keys to answers")
	}
	if len(mapping.Content) > 2*maxKeys {
		return nil, fmt.Errorf("has more than %d keys", maxKeys)
	}
	fields := map[string]*yaml.Node{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key := mapping.Content[i]
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: a key is not a word", key.Line)
		}
		if fields[key.Value] != nil {
			return nil, fmt.Errorf("line %d: key %s stands there twice", key.Line, quoted(key.Value))
		}
		fields[key.Value] = mapping.Content[i+1]
	}
	return fields, nil
}

// takeField decodes the field of the given key into target and removes it
// from fields, so that what is left at the end is unknown.
func takeField(fields map[string]*yaml.Node, key string, target any) error {
	node := fields[key]
	if node == nil {
		return fmt.Errorf("key %q is missing", key)
	}
	delete(fields, key)
	if err := node.Decode(target); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// takeOptional is [takeField] for a key that may be missing.
func takeOptional(fields map[string]*yaml.Node, key string, target any) error {
	if fields[key] == nil {
		return nil
	}
	return takeField(fields, key, target)
}

// brief returns what a node says, for a message.
func brief(node *yaml.Node) string {
	switch node.Kind {
	case yaml.ScalarNode:
		return node.Value
	case yaml.SequenceNode:
		return "a list"
	}
	return "a mapping"
}
