// Package golangci pins golangci-lint, whose configuration every service has.
// It is a module of its own because it requires hundreds.
package golangci
