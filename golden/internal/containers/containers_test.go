package containers

import (
	"io/fs"
	"strings"
	"testing"
)

func TestEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	engine := Start(t, func(reason string) { t.Log(reason) })
	for _, image := range standIns {
		reference, err := engine.Image(image.pin)
		if err != nil || !strings.Contains(reference, "@sha256:") {
			t.Errorf("%s: %q is not pinned by digest (%v)", image.pin, reference, err)
		}
		t.Log(reference)
	}
	delivered, err := engine.Templates()
	if err != nil {
		t.Fatal(err)
	}
	pins, err := fs.ReadFile(delivered, pinsFile)
	if err != nil {
		t.Fatal(err)
	}
	base, _ := engine.Image("GO_BASE_IMAGE")
	if !strings.Contains(string(pins), "\nGO_BASE_IMAGE="+base+"\n") {
		t.Errorf("the templates' pins do not name %s:\n%s", base, pins)
	}
}

func TestRepository(t *testing.T) {
	t.Parallel()
	for pinned, want := range map[string]string{
		"golang:1.26-trixie@sha256:0":               "library/golang:1.26-trixie",
		"docker/dockerfile:1.27@sha256:0":           "docker/dockerfile:1.27",
		"gcr.io/distroless/static:nonroot@sha256:0": "distroless/static:nonroot",
		"localhost:5000/a/b:c":                      "a/b:c",
	} {
		if got := repository(pinned); got != want {
			t.Errorf("%s: got %s, want %s", pinned, got, want)
		}
	}
}
