package report_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
)

func TestTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	t.Setenv(report.Variable, file)
	report.Record(report.Rendered, "sqlite_redis_distroless_caddy_github", 20*time.Millisecond)
	report.Record(report.Rendered, "sqlite_redis_debian_none_none", 80*time.Millisecond)
	report.Record(report.Rendered, "none_none_debian_none_none", 100*time.Millisecond)
	report.Record(report.Built, "sqlite_redis", 3*time.Second)
	report.Record(report.Built, "sqlite_redis", 2*time.Second)
	report.Skip(report.Image, "no container engine")
	report.Rule(report.Topology, "the default variant")

	var got strings.Builder
	if err := report.Print(&got, file); err != nil {
		t.Fatal(err)
	}
	want := `
   variants, seconds   rendered      built   booted   image   topology   upgraded
           none_none   1, 0.1 s          -        -       -          -          -
        sqlite_redis   2, 0.1 s   1, 5.0 s        -       -          -          -
               total   3, 0.2 s   1, 5.0 s        -       -          -          -
SKIPPED image: no container engine
topology: the default variant
`
	if got.String() != want[1:] {
		t.Errorf("got:\n%swant:\n%s", got.String(), want[1:])
	}
}

func TestLoads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	t.Setenv(report.Variable, file)
	report.Record(report.Built, "sqlite_redis", time.Second)
	report.Load("rollout", 4000, nil)
	report.Load("a crash", 200, map[string]int{"status 503": 2, "EOF": 1})

	var got strings.Builder
	if err := report.Print(&got, file); err != nil {
		t.Fatal(err)
	}
	want := `
   variants, seconds   rendered      built   booted   image   topology   upgraded
        sqlite_redis          -   1, 1.0 s        -       -          -          -
               total          -   1, 1.0 s        -       -          -          -
   under load   requests   failed
      rollout       4000        0   
      a crash        200        3   EOF: 1, status 503: 2
`
	if got.String() != want[1:] {
		t.Errorf("got:\n%swant:\n%s", got.String(), want[1:])
	}
}

func TestNothingCollected(t *testing.T) {
	t.Setenv(report.Variable, "")
	report.Record(report.Rendered, "none_none", time.Second)

	var got strings.Builder
	if err := report.Print(&got, filepath.Join(t.TempDir(), "absent")); err != nil {
		t.Fatal(err)
	}
	if got.Len() != 0 {
		t.Errorf("printed %q, want nothing", got.String())
	}
}
