// Package client calls the service orders over HTTP, from other programs and
// from the tests of the service. `make client` generates client.gen.go from the
// contract, api/openapi.yaml; it belongs into version control.
package client

import _ "github.com/oapi-codegen/runtime" // for client.gen.go, so that go.mod always has it

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config oapi-codegen.yaml ../api/openapi.yaml
