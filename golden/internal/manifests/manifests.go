// Package manifests checks the Kubernetes manifests of services without a cluster.
//
// The checks are a program of their own, golden/tools/manifests: the libraries of
// Kubernetes are no part of chassis' module.
package manifests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/golden/internal/cache"
	"github.com/chassis-go/chassis/golden/internal/command"
)

// Service is a service whose manifests are checked.
type Service struct {
	// Dir is the directory of its source.
	Dir string `json:"dir"`
	// Secrets are the names and keys of those that its owner creates.
	Secrets map[string][]string `json:"secrets"`
}

// Problem is one thing that is wrong.
type Problem struct {
	Dir    string // of the service
	Build  string // kustomization, such as overlays/production
	Object string // kind and name, empty if it is not about one object
	Text   string
}

func (p Problem) String() string {
	return strings.ReplaceAll(fmt.Sprintf("%s: %s: %s %s", p.Dir, p.Build, p.Object, p.Text), "  ", " ")
}

// Check checks every overlay of the services, also with each component that it could
// have. It returns the number of objects that it has seen and what is wrong.
func Check(ctx context.Context, services ...Service) (objects int, problems []Problem, err error) {
	program, err := checker(ctx)
	if err != nil {
		return 0, nil, err
	}
	input, err := json.Marshal(map[string]any{"services": services})
	if err != nil {
		return 0, nil, err
	}
	output, err := command.Command{Name: program, Stdin: bytes.NewReader(input)}.Output(ctx)
	if err != nil {
		return 0, nil, err
	}
	var got struct {
		Objects  int
		Problems []Problem
	}
	err = json.Unmarshal([]byte(output), &got)
	return got.Objects, got.Problems, err
}

// checker returns the path of the program, which is built unless the cache has it.
func checker(ctx context.Context) (string, error) {
	root, err := command.Root(ctx)
	if err != nil {
		return "", err
	}
	source := filepath.Join(root, "golden", "tools", "manifests")
	identity, err := cache.Identify(ctx, source, "")
	if err != nil {
		return "", err
	}
	kept, err := cache.Open("manifests")
	if err != nil {
		return "", err
	}
	defer kept.Close()
	dir, err := kept.Keep("manifests-"+identity, "the checker of manifests", func(dir string) error {
		_, err := command.Command{
			Name: "go", Args: []string{"build", "-trimpath", "-o", dir + "/manifests", "."}, Dir: source,
			Env: append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false"),
		}.Output(ctx)
		return err
	})
	return filepath.Join(dir, "manifests"), err
}
