package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// The files by which a later chassis knows how a service was rendered.
const (
	StatePath = ".chassis/project.yaml" // a marshalled [State]
	BasePath  = ".chassis/base.tar.gz"  // the pristine render, made by [Pack]
	stateDir  = ".chassis"              // no template delivers into it
	maxState  = 1 << 20                 // bytes of project.yaml or of an answers file
	stateNote = "# chassis keeps this file; `chassis upgrade` reads and rewrites it.\n"
)

// StateSchema is the layout of project.yaml that this package writes.
const StateSchema = 1

// ErrNewerState is returned for a project.yaml that a newer chassis wrote.
var ErrNewerState = errors.New("written by a newer chassis")

// State is what a rendered service remembers of its render.
type State struct {
	Schema          int               // [StateSchema]
	TemplateVersion string            // semantic version without a leading v
	Answers         Spec              // what it was rendered from
	BaseSHA256      string            // of base.tar.gz, lower-case hex
	Moves           map[string]string // template's path to the owner's path, both slash-separated
}

// Marshal returns the state as YAML. The same state gives the same bytes.
func (s State) Marshal() ([]byte, error) {
	moves := s.Moves
	if moves == nil {
		moves = map[string]string{}
	}
	document := struct {
		Schema          int               `yaml:"schema"`
		TemplateVersion string            `yaml:"template_version"`
		Answers         *yaml.Node        `yaml:"answers"`
		BaseSHA256      string            `yaml:"base_sha256"`
		Moves           map[string]string `yaml:"moves"`
	}{s.Schema, s.TemplateVersion, answersNode(s.Answers), s.BaseSHA256, moves}

	var out bytes.Buffer
	out.WriteString(stateNote)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// ParseState reads what [State.Marshal] wrote. It is strict: an unknown key,
// a wrong type, an alias or a bad answer is an error. A layout newer than
// [StateSchema] is [ErrNewerState].
func ParseState(data []byte) (State, error) {
	root, err := parseMapping(data)
	if err != nil {
		return State{}, err
	}
	fields, err := fieldsOf(root)
	if err != nil {
		return State{}, err
	}
	var state State
	if err := takeField(fields, "schema", &state.Schema); err != nil {
		return State{}, err
	}
	if state.Schema > StateSchema {
		return State{}, fmt.Errorf("schema %d: %w", state.Schema, ErrNewerState)
	}
	var answers yaml.Node
	err = errors.Join(
		takeField(fields, "template_version", &state.TemplateVersion),
		takeField(fields, "answers", &answers),
		takeField(fields, "base_sha256", &state.BaseSHA256),
		takeField(fields, "moves", &state.Moves))
	if err != nil {
		return State{}, err
	}
	for key := range fields {
		return State{}, fmt.Errorf("unknown key %q", key)
	}
	given, err := answersOf(&answers)
	if err != nil {
		return State{}, fmt.Errorf("answers: %w", err)
	}
	if state.Answers, err = given.withNo().spec(nil); err != nil {
		return State{}, fmt.Errorf("answers: %w", err)
	}
	if err := state.check(); err != nil {
		return State{}, err
	}
	return state, nil
}

// check reports what no decoder sees.
func (s State) check() error {
	if s.Schema < 1 {
		return fmt.Errorf("schema %d does not exist", s.Schema)
	}
	if !versionForm.MatchString(s.TemplateVersion) {
		return fmt.Errorf("template_version %q is not a semantic version", s.TemplateVersion)
	}
	if sum, err := hex.DecodeString(s.BaseSHA256); err != nil || len(sum) != sha256.Size {
		return fmt.Errorf("base_sha256 %q is not a SHA-256 in hex", s.BaseSHA256)
	}
	for from, to := range s.Moves {
		if !fs.ValidPath(from) || !fs.ValidPath(to) {
			return fmt.Errorf("moves: %q to %q leaves the project", from, to)
		}
	}
	return nil
}
