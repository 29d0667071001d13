package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/resource"
)

func growing() []measurement {
	return []measurement{
		{what: "CPU per request, service with 20 resources against one with 1, on SQLite", unit: "×", target: 1.1, take: measureTwenty},
		{what: "binary, for each resource more", unit: "KB", noTarget: true, take: measureBinary},
	}
}

// many is the number of resources of the larger service.
const many = 20

// measureTwenty is the CPU time of a request to a service with many resources,
// over that of the same request to one that has only this resource.
func measureTwenty(t *testing.T) float64 {
	launch := func(resources int) (*service, string) {
		return launchMeasured(t, buildResources(t, resources), "APP_DATABASE_BACKEND=sqlite",
			"APP_DATABASE_SQLITE_PATH="+filepath.Join(t.TempDir(), "data", "app.db"), "RUN_DB_MIGRATIONS=true")
	}
	large, pathOfLarge := launch(many)
	small, pathOfSmall := launch(1)
	return compareCPU(t, large, small, pathOfLarge, pathOfSmall)
}

// measureBinary is by how many kilobytes the binary grows with each resource.
func measureBinary(t *testing.T) float64 {
	size := func(resources int) float64 {
		info, err := os.Stat(buildResources(t, resources))
		if err != nil {
			t.Fatal(err)
		}
		return float64(info.Size()) / 1024
	}
	return (size(many) - size(1)) / (many - 1)
}

// buildResources builds a service, as its image has it, that has the example and
// so many resources in all.
func buildResources(t *testing.T, resources int) string {
	t.Helper()
	specs := []string{resource.Example}
	for i := range resources - 1 {
		specs = append(specs, fmt.Sprintf("thing%[1]d/things%[1]d name:string! amount:decimal(12,2) state:enum(open|closed) seen_at:time? note:ref(note)?", i))
	}
	spec, err := generator.Answers{"name": "orders", "resources": strings.Join(specs, "\n")}.Spec()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "orders")
	write(t, dir, spec)
	binary := filepath.Join(t.TempDir(), "orders")
	if _, err := goCommand(dir, "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./cmd/orders"); err != nil {
		t.Fatal(err)
	}
	return binary
}
