// Command dockerfiles scans the Dockerfile in a directory with the checks of
// trivy, a scanner that many image pipelines run. It prints each finding and
// ends with 1 if there is one. It is a module of its own because trivy requires
// hundreds.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/aquasecurity/trivy/pkg/iac/rego"
	"github.com/aquasecurity/trivy/pkg/iac/scanners/dockerfile"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: dockerfiles DIR")
		os.Exit(2)
	}
	found, err := scan(context.Background(), os.Stdout, os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "dockerfiles:", err)
		os.Exit(2)
	}
	if found {
		os.Exit(1)
	}
}

// scan writes what trivy finds in the Dockerfile of dir and reports whether
// that is anything.
func scan(ctx context.Context, w io.Writer, dir string) (found bool, err error) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // trivy logs each rule that it loads
	scanner := dockerfile.NewScanner(rego.WithEmbeddedPolicies(true), rego.WithEmbeddedLibraries(true))
	results, err := scanner.ScanFS(ctx, os.DirFS(dir), ".")
	if err != nil {
		return false, err
	}
	if len(results) == 0 {
		return false, fmt.Errorf("%s has no Dockerfile", dir)
	}
	for _, result := range results.GetFailed() {
		fmt.Fprintf(w, "%s: %s %s: %s\n", result.Range(), result.Severity(), result.Rule().ID, result.Description())
	}
	return len(results.GetFailed()) > 0, nil
}
