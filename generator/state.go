package generator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// The files by which a later chassis knows how a service was rendered.
const (
	StatePath = ".chassis/project.yaml" // a marshalled [State]
	BasePath  = ".chassis/base.tar.gz"  // the pristine render, made by [Pack]
	stateDir  = ".chassis"              // no template delivers into it
	MaxState  = 1 << 20                 // bytes of project.yaml
	stateNote = "# chassis keeps this file; `chassis upgrade` reads and rewrites it.\n"
)

// StateSchema is the layout of project.yaml that this package writes. The first
// layout holds no resources: services had the example.
const StateSchema = 2

// ErrNewerState is returned for a project.yaml that a newer chassis wrote.
var ErrNewerState = errors.New("written by a newer chassis")

// State is what a rendered service remembers of its render.
type State struct {
	Schema          int               // [StateSchema]
	TemplateVersion string            // semantic version without a leading v
	Answers         Spec              // what it was rendered from
	BaseSHA256      string            // of base.tar.gz, lower-case hex
	Moves           map[string]string // template's path to the owner's path, both slash-separated
	Mine            []string          // globs of paths that an upgrade leaves alone, see [IsMine]
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
		Mine            []string          `yaml:"mine,omitempty"`
	}{s.Schema, s.TemplateVersion, answersNode(s.Answers), s.BaseSHA256, moves, s.Mine}

	var out bytes.Buffer
	out.WriteString(stateNote)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	if out.Len() > MaxState {
		return nil, fmt.Errorf("%s would be larger than %d bytes", StatePath, MaxState)
	}
	return out.Bytes(), nil
}

// ParseState reads what [State.Marshal] wrote. It is strict: an unknown key,
// a wrong type, an alias or a bad answer is an error. A layout older than
// [StateSchema] is read as that one, a newer one is [ErrNewerState].
func ParseState(data []byte) (State, error) {
	if len(data) > MaxState {
		return State{}, fmt.Errorf("is larger than %d bytes", MaxState)
	}
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
	if err := checkSchema(state.Schema); err != nil {
		return State{}, err
	}
	var answers yaml.Node
	err = errors.Join(
		takeField(fields, "template_version", &state.TemplateVersion),
		takeField(fields, "answers", &answers),
		takeField(fields, "base_sha256", &state.BaseSHA256),
		takeField(fields, "moves", &state.Moves),
		takeOptional(fields, "mine", &state.Mine))
	if err != nil {
		return State{}, err
	}
	for key := range fields {
		return State{}, fmt.Errorf("unknown key %q", key)
	}
	if state.Answers, err = recordedAnswers(&answers, state.Schema); err != nil {
		return State{}, fmt.Errorf("answers: %w", err)
	}
	if err := state.check(); err != nil {
		return State{}, err
	}
	state.Schema = StateSchema
	return state, nil
}

// checkSchema reports a layout that this package does not know.
func checkSchema(schema int) error {
	switch {
	case schema < 1:
		return fmt.Errorf("schema %d does not exist", schema)
	case schema > StateSchema:
		return fmt.Errorf("schema %d: %w", schema, ErrNewerState)
	}
	return nil
}

// check reports what no decoder sees.
func (s State) check() error {
	if !versionForm.MatchString(s.TemplateVersion) {
		return fmt.Errorf("template_version %q is not a semantic version", s.TemplateVersion)
	}
	if sum, err := hex.DecodeString(s.BaseSHA256); err != nil || len(sum) != sha256.Size {
		return fmt.Errorf("base_sha256 %q is not a SHA-256 in hex", s.BaseSHA256)
	}
	return s.checkMoves()
}

// checkMoves reports a path of a move that [CheckPath] refuses, and two moves
// to one path.
func (s State) checkMoves() error {
	origin := map[string]string{}
	for _, from := range slices.Sorted(maps.Keys(s.Moves)) {
		to := s.Moves[from]
		if err := cmp.Or(CheckPath(from), CheckPath(to)); err != nil {
			return fmt.Errorf("moves: %w", err)
		}
		if other, taken := origin[to]; taken {
			return fmt.Errorf("moves: %s and %s both lead to %s", quoted(other), quoted(from), quoted(to))
		}
		origin[to] = from
	}
	return checkMine(s.Mine)
}
