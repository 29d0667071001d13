// Package api holds the contract of the service's HTTP interface: openapi.yaml,
// an OpenAPI document. Package web serves it.
package api

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v4"
)

//go:embed openapi.yaml
var document string

// YAML returns the contract as it is written.
func YAML() ([]byte, error) { return []byte(document), nil }

// JSON returns the contract as JSON.
func JSON() ([]byte, error) {
	var content any
	if err := yaml.Unmarshal([]byte(document), &content); err != nil {
		return nil, fmt.Errorf("read api/openapi.yaml: %w", err)
	}
	return json.Marshal(content)
}
