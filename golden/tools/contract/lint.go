package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/speakeasy-api/openapi/linter"
	"github.com/speakeasy-api/openapi/openapi"
	openapilinter "github.com/speakeasy-api/openapi/openapi/linter"
)

// unsuitable names the rules of the linter that contracts need not follow.
func unsuitable() []string {
	return []string{
		// They bound what clients send, but cannot tell it from what they get.
		"owasp-integer-limit", "owasp-string-limit", "owasp-string-restricted",
		"owasp-additional-properties-constrained", "owasp-no-additional-properties",
		// Services know no users.
		"owasp-define-error-responses-401", "owasp-protection-global-safe", "owasp-protection-global-unsafe",
		"owasp-protection-global-unsafe-strict",
		// Probes and files do not fail in these ways, and probes are not limited.
		"owasp-define-error-responses-429", "owasp-define-error-responses-500", "owasp-define-error-validation",
		"owasp-rate-limit", "style-operation-error-response",
		// The URL of the server is the root of whatever serves the document.
		"owasp-security-hosts-https-oas3", "style-oas3-host-trailing-slash",
		// Resources are in the order of their names, and before the service itself.
		"style-tags-alphabetical",
		// The owner's to say.
		"style-info-contact", "style-info-license",
		// Every schema is meant: those that say all by their type as well.
		"oas3-example-missing",
	}
}

// lint writes what is wrong with the contract in a file, and reports whether that
// is anything.
func lint(ctx context.Context, w io.Writer, path string) (found bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	document, invalid, err := openapi.Unmarshal(ctx, file)
	if err != nil {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	config := linter.NewConfig()
	disabled := true
	for _, rule := range unsuitable() {
		config.Rules = append(config.Rules, linter.RuleEntry{ID: rule, Disabled: &disabled})
	}
	rules, err := openapilinter.NewLinter(config)
	if err != nil {
		return false, err
	}
	output, err := rules.Lint(ctx, linter.NewDocumentInfo(document, path), invalid, nil)
	if err != nil {
		return false, err
	}
	if len(output.Results) == 0 {
		return false, nil
	}
	fmt.Fprintln(w, output.FormatText())
	return true, nil
}
