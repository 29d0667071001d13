package generator_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/templates"
)

// BenchmarkRender renders the default variant in memory.
func BenchmarkRender(b *testing.B) {
	spec := defaultSpec(b)
	for b.Loop() {
		if _, err := generator.Render(templates.FS, spec); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRenderTen renders a service with ten resources in memory.
func BenchmarkRenderTen(b *testing.B) {
	spec, err := generator.Answers{"name": "orders", "resources": strings.Join(tenResources(), "\n")}.Spec()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := generator.Render(templates.FS, spec); err != nil {
			b.Fatal(err)
		}
	}
}

// tenResources are SPECs, each of which refers to the one before.
func tenResources() []string {
	specs := []string{"customer name:string! born:date? balance:decimal(12,2)"}
	for _, name := range strings.Fields("order item invoice payment shipment product review tag address") {
		before, _, _ := strings.Cut(specs[len(specs)-1], " ")
		specs = append(specs, name+" label:string! amount:int? at:time state:enum(open|closed) "+before+":ref("+before+")")
	}
	return specs
}

// BenchmarkProject renders the default variant and packs its base.
func BenchmarkProject(b *testing.B) {
	spec := defaultSpec(b)
	for b.Loop() {
		if _, err := generator.Project(templates.FS, spec, "1.0.0"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNew renders the default variant and writes it to disk.
func BenchmarkNew(b *testing.B) {
	spec, dir, runs := defaultSpec(b), b.TempDir(), 0
	for b.Loop() {
		files, err := generator.Project(templates.FS, spec, "1.0.0")
		if err != nil {
			b.Fatal(err)
		}
		runs++
		if err := generator.Write(b.Context(), filepath.Join(dir, strconv.Itoa(runs)), files); err != nil {
			b.Fatal(err)
		}
	}
}

func defaultSpec(b *testing.B) generator.Spec {
	b.Helper()
	spec, err := generator.Answers{"name": "orders"}.Spec()
	if err != nil {
		b.Fatal(err)
	}
	return spec
}
