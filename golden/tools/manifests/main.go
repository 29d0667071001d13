// Command manifests checks the Kubernetes manifests of services without a cluster:
// it builds every kustomization, decodes every object strictly into its type, holds
// pods to the Restricted Pod Security Standard, and compares what refers to each
// other, within the manifests and with the rest of the service.
//
// It reads one JSON document, an [input], from standard input and writes one, an
// [output], to standard output.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// input says what to check.
type input struct {
	Services []struct {
		Dir     string              `json:"dir"`     // of the service's source
		Secrets map[string][]string `json:"secrets"` // names and keys of those that its owner creates
	} `json:"services"`
}

// output is what came of it.
type output struct {
	Objects  int       `json:"objects"` // that were checked
	Problems []problem `json:"problems"`
}

// problem is one thing that is wrong.
type problem struct {
	Dir    string `json:"dir"`
	Build  string `json:"build"`            // kustomization, such as overlays/production
	Object string `json:"object,omitempty"` // kind and name
	Text   string `json:"text"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
}

func run(stdin io.Reader, stdout io.Writer) error {
	var in input
	if err := json.NewDecoder(stdin).Decode(&in); err != nil {
		return err
	}
	check, err := newChecker()
	if err != nil {
		return err
	}
	out := output{Problems: []problem{}}
	for _, given := range in.Services {
		s, err := readService(given.Dir)
		if err != nil {
			return err
		}
		s.secrets = given.Secrets
		objects, problems, err := check.service(s)
		if err != nil {
			return fmt.Errorf("%s: %w", given.Dir, err)
		}
		out.Objects += objects
		out.Problems = append(out.Problems, problems...)
	}
	return json.NewEncoder(stdout).Encode(out)
}
