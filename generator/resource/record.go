package resource

import (
	"errors"
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Marshal returns the resources as the record of a service holds them: a
// sequence of mappings
//
//   - spec: order/orders customer:string total:int discount:int?
//     migration: 2
//     fields:
//     discount: 7
//     retired: 9
//
// where fields has the migrations of those that came later. The plural always
// stands there, so that no later rule of English renames a table. The same
// resources give the same bytes.
func Marshal(resources []Resource) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, r := range resources {
		list.Content = append(list.Content, r.node())
	}
	return list
}

func (r Resource) node() *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	put(node, "spec", textNode(r.explicit()))
	put(node, "migration", numberNode(r.Migration))
	added := &yaml.Node{Kind: yaml.MappingNode}
	for _, field := range r.Fields {
		if field.Migration != 0 {
			put(added, field.Name, numberNode(field.Migration))
		}
	}
	if len(added.Content) > 0 {
		put(node, "fields", added)
	}
	if r.Retired != 0 {
		put(node, "retired", numberNode(r.Retired))
	}
	return node
}

func put(mapping *yaml.Node, key string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, textNode(key), value)
}

// textNode returns text as a scalar, in quotes where YAML 1.1 would take it for
// something else.
func textNode(text string) *yaml.Node {
	node := &yaml.Node{}
	_ = node.Encode(text) // fails for types only that no text has
	return node
}

func numberNode(number int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(number)}
}

// Unmarshal reads what [Marshal] wrote. It is strict: an unknown key, a wrong
// type, a bad SPEC, or a set that [Check] refuses is an error, which names the
// line.
func Unmarshal(node *yaml.Node) ([]Resource, error) {
	if node.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: is not a list of resources", node.Line)
	}
	if len(node.Content) > MaxResources {
		return nil, fmt.Errorf("line %d: has more than %d resources", node.Line, MaxResources)
	}
	var resources []Resource
	var errs []error
	for _, item := range node.Content {
		r, err := unmarshal(item)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", item.Line, err))
		}
		resources = append(resources, r)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, problem := range Check(resources, resources) {
		errs = append(errs, errors.New(problem.String()))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return resources, nil
}

// unmarshal reads one resource.
func unmarshal(node *yaml.Node) (Resource, error) {
	var specNode *yaml.Node
	var migration, retired int
	added := map[string]int{}
	err := eachKey(node, func(key string, value *yaml.Node) (err error) {
		switch key {
		case "spec":
			specNode = value
		case "migration":
			migration, err = numberOf(value)
		case "fields":
			err = eachKey(value, func(field string, value *yaml.Node) (err error) {
				added[field], err = numberOf(value)
				return err
			})
		case "retired":
			retired, err = numberOf(value)
		default:
			err = errors.New("is not a known key; the keys are spec, migration, fields and retired")
		}
		return err
	})
	switch {
	case err != nil:
		return Resource{}, err
	case specNode == nil || specNode.Kind != yaml.ScalarNode || specNode.ShortTag() != "!!str":
		return Resource{}, errors.New("spec is missing or is no text")
	case migration == 0:
		return Resource{}, errors.New("migration is missing")
	}
	r, err := Parse(specNode.Value)
	if err != nil {
		return Resource{}, fmt.Errorf("spec: %w", err)
	}
	r.Migration, r.Retired = migration, retired
	return r, r.number(added)
}

// number gives the fields the migrations that added them.
func (r *Resource) number(added map[string]int) error {
	for i := range r.Fields {
		r.Fields[i].Migration = added[r.Fields[i].Name]
		delete(added, r.Fields[i].Name)
	}
	for name := range added {
		return fmt.Errorf("fields: %s is not a field of %s", quoted(name), r.Name)
	}
	return nil
}

// eachKey calls do with each key of a mapping and its value.
func eachKey(node *yaml.Node, do func(key string, value *yaml.Node) error) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: is not a mapping", node.Line)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if key.Kind != yaml.ScalarNode || seen[key.Value] {
			return fmt.Errorf("line %d: %s stands there twice or is not a word", key.Line, quoted(key.Value))
		}
		seen[key.Value] = true
		if err := do(key.Value, node.Content[i+1]); err != nil {
			return fmt.Errorf("line %d: %s: %w", key.Line, quoted(key.Value), err)
		}
	}
	return nil
}

// numberOf returns the number of a migration.
func numberOf(node *yaml.Node) (int, error) {
	number := 0
	if node.Kind != yaml.ScalarNode || node.ShortTag() != "!!int" || node.Decode(&number) != nil || number < 1 {
		return 0, errors.New("is not the number of a migration")
	}
	return number, nil
}
