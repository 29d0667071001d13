package golden

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
)

// small runs the production topology of a service with nothing beside it, and
// demands that a bad configuration shows instead of being tried for ever.
func (b *imageBuilder) small(t *testing.T, _ Variant) {
	variant := b.named(withAnswers(t, ImageVariants()[0], generator.Answers{"database": "sqlite", "redis": "false", "proxy": "none"}))
	dir := b.source(t, variant)
	t.Cleanup(func() { b.RemoveImages(t, variant.Name+":dev", variant.Name+":latest") })
	p := b.Project(t, dir, "compose.production.yaml", "APP_PORT=0", "VERSION=dev")
	makeTarget := func(target string) error {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		_, err := p.Command(ctx, "make", target)
		return err
	}
	if err := makeTarget("up-production"); err != nil {
		t.Fatal(err)
	}
	kept := useNotes(t, front(t, p))
	if err := makeTarget("down"); err != nil {
		t.Fatal(err)
	}
	p.Must(t, "up", "--detach", "--wait")
	front(t, p).want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "")

	writeFile(t, filepath.Join(dir, ".env"), "APP_LOG_LEVEL=loud\n")
	start := time.Now()
	if _, err := p.Compose(t.Context(), "up", "--detach", "--wait"); err == nil {
		t.Error("starts with a bad configuration")
	}
	if took := time.Since(start); took > patience*3 {
		t.Errorf("needs %s to report that the configuration is bad", took)
	}
	if logs := p.Must(t, "logs", "app"); !strings.Contains(logs, "APP_LOG_LEVEL") {
		t.Errorf("does not name what is bad:\n%s", logs)
	}
}

// throwawayServices runs the service's own tests as its owner does, against
// servers that its Makefile starts, and demands that none of these is left.
func (b *imageBuilder) throwawayServices(t *testing.T, variant Variant) {
	dir := b.source(t, variant)
	p := b.Project(t, dir, "compose.yaml")
	labelled := b.LabelRuns(t)
	p.Variables = append(p.Variables, "PATH="+labelled.Path)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	out, err := p.Command(ctx, "make", "test-services")
	if err != nil {
		t.Fatalf("make test-services: %v\n%s", err, out)
	}
	for _, name := range []string{"internal/postgres", "internal/redis"} {
		if !strings.Contains(out, "ok  \t"+variant.Module+"/"+name) {
			t.Errorf("%s was not tested:\n%s", name, out)
		}
	}
	if ran := labelled.Count(t); ran != 2 {
		t.Errorf("ran %d containers, want PostgreSQL and Redis", ran)
	}
	if left := labelled.Left(t); left != "" {
		t.Errorf("left these containers:\n%s", left)
	}
}
