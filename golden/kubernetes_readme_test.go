package golden

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// testReadme runs what the README shows of the example on a cluster, in a copy of
// this repository whose example is pinned to the images of this engine. It demands
// what the README shows as output, as [TestReadmeWalkthrough] does.
func (k *kubernetes) testReadme(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Makefile", "go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name), string(content))
	}
	if err := os.CopyFS(filepath.Join(dir, "golden/internal"), os.DirFS("internal")); err != nil {
		t.Fatal(err)
	}
	for _, answers := range examples() {
		k.renderExample(t, filepath.Join(dir, "examples"), answers)
	}
	k.deleteAtEnd(t, "parcels-development")
	t.Cleanup(func() {
		if id, err := k.images.Docker(context.Background(), "images", "--quiet", "--no-trunc", "parcels:latest"); err == nil && id != "" {
			k.images.RemoveImages(t, id)
		}
	})
	for _, step := range transcript(t, "## What is rendered") {
		cmd := inShell(dir, "PATH="+k.Programs()+":$PATH; "+step.command)
		cmd.Env = append(k.images.Environ(), "PWD="+dir, "KUBECONFIG="+k.Kubeconfig(), "KUBERC=off", "KUBECACHEDIR="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("$ %s\n%v\n%s", step.command, err, out)
		}
		if got := string(out); !matches(step.output, got) {
			t.Errorf("$ %s\nprints:\n%s\nREADME.md shows:\n%s", step.command, got, step.output)
		}
	}
}

// renderExample renders a service of examples with the images of this engine.
func (k *kubernetes) renderExample(t *testing.T, examples string, answers generator.Answers) {
	t.Helper()
	spec, err := answers.Spec()
	if err != nil {
		t.Fatal(err)
	}
	files, err := generator.Render(k.images.templates(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Write(filepath.Join(examples, spec.Name), files); err != nil {
		t.Fatal(err)
	}
}
