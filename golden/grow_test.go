package golden

import (
	"math/rand/v2"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/tree"
	"github.com/chassis-go/chassis/templates"
)

// growth is a change of a service's resources.
type growth struct {
	name   string
	change func(answers generator.Spec, next int) (generator.Spec, error)
}

func adds(spec string) growth {
	return growth{"add " + spec, func(answers generator.Spec, next int) (generator.Spec, error) { return answers.AddResource(spec, next) }}
}

func addsFields(name, fields string) growth {
	return growth{"add to " + name + " " + fields, func(answers generator.Spec, next int) (generator.Spec, error) {
		return answers.AddFields(name, fields, next)
	}}
}

func removes(name string) growth {
	return growth{"remove " + name, func(answers generator.Spec, next int) (generator.Spec, error) {
		return answers.RemoveResource(name, next)
	}}
}

// TestGrowth adds and removes resources of a service that nobody edited: each
// time it becomes what a fresh render with its answers is.
func TestGrowth(t *testing.T) {
	t.Parallel()
	for _, variant := range CodeVariants() {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), variant.Name)
			write(t, dir, variant.Spec)
			answers := variant.Spec
			for _, step := range []growth{
				adds("order customer:string total:decimal(12,2)?"),
				adds("item order:ref(order) sku:string! amount:int"),
				addsFields("order", "discount:int? placed_at:time?"),
				removes("note"),
				adds("gift_card/gift_cards code:string! expires:date? owner:ref(order)?"),
				addsFields("gift_card", "state:enum(open|spent)"),
				removes("item"),
				removes("gift_card"),
				removes("order"), // the last one
				adds("customer name:string"),
			} {
				answers = grow(t, dir, answers, step)
				want, err := generator.Project(templates.FS, answers, templates.Version())
				if err != nil {
					t.Fatalf("%s: %v", step.name, err)
				}
				if diff := tree.Compare(want, readTree(t, dir)); !diff.Empty() {
					t.Fatalf("after %s the service is not what a fresh render is:\n%s", step.name, diff)
				}
			}
		})
	}
}

// write renders a service into dir.
func write(t *testing.T, dir string, spec generator.Spec) {
	t.Helper()
	files, err := generator.Project(templates.FS, spec, templates.Version())
	if err != nil {
		t.Fatal(err)
	}
	if err := generator.Write(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
}

// grow changes the resources of the service in dir, whose answers these are, and
// returns those that it has then.
func grow(t *testing.T, dir string, answers generator.Spec, step growth) generator.Spec {
	t.Helper()
	var changed generator.Spec
	prepared, err := upgrade.Prepare(t.Context(), upgrade.Options{
		Dir: dir, Templates: templates.FS,
		Resources: func(found generator.Spec, next int) (generator.Spec, []string, error) {
			if found.Name != answers.Name || len(found.Resources) != len(answers.Resources) {
				t.Errorf("before %s the answers are %+v, want %+v", step.name, found, answers)
			}
			var err error
			changed, err = step.change(found, next)
			return changed, nil, err
		},
	})
	if err != nil {
		t.Fatalf("%s: %v", step.name, err)
	}
	defer prepared.Close()
	if err := prepared.Apply(t.Context()); err != nil {
		t.Fatalf("%s: %v", step.name, err)
	}
	if status := prepared.Report().Status; status == upgrade.Conflicts {
		t.Errorf("%s: conflicts in %v", step.name, prepared.Report().Conflicts)
	}
	return changed
}

// TestOrderOfGrowth adds the same resources in an order that chance decides:
// but for the numbers of migrations the same service comes of it.
func TestOrderOfGrowth(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	steps := []growth{
		adds("order customer:string total:decimal(12,2)?"), adds("product name:string! price:decimal(8,2)"), adds("tag label:string(40)!"),
		adds("address street:string city:string country:enum(at|de|ch)"), adds("shelf/shelves label:string"), addsFields("note", "stars:int?"),
	}
	spec := Variants()[0].Spec
	var first map[string]string
	for range 3 {
		answers := spec
		for next, step := range steps {
			var err error
			if answers, err = step.change(answers, next+2); err != nil {
				t.Fatal(err)
			}
		}
		files, err := generator.Render(templates.FS, answers)
		if err != nil {
			t.Fatal(err)
		}
		got := unnumbered(files)
		if first == nil {
			first = got
		}
		for name := range got {
			if first[name] != got[name] {
				t.Errorf("%s depends on the order of %v", name, stepNames(steps))
			}
		}
		if len(got) != len(first) || len(got) != len(files) {
			t.Errorf("%d files of %d, and %d before", len(got), len(files), len(first))
		}
		random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	}
}

func stepNames(steps []growth) []string {
	var names []string
	for _, step := range steps {
		names = append(names, step.name)
	}
	return names
}

// migrationNumber matches the number of a migration in its name, and in the prefix
// of the keys of a cache: values of another form have others.
var migrationNumber = regexp.MustCompile(`\b\d{5}_|-\d+:`)

// unnumbered returns the contents of files by their paths, without the numbers
// of migrations in either.
func unnumbered(files []generator.File) map[string]string {
	contents := map[string]string{}
	for _, file := range files {
		name := file.Path
		if path.Ext(name) == ".sql" && strings.Contains(name, "migrations/") {
			name = migrationNumber.ReplaceAllString(name, "")
		}
		contents[name] = migrationNumber.ReplaceAllString(string(file.Content), "")
	}
	return contents
}
