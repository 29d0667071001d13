package golden

import (
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
)

// TestClient generates the client of each set of Go code, as its owner does, and
// runs the tests that are behind build tags: the service is used by its client,
// and its database filled with rows. The modules of the service stay as they are.
func TestClient(t *testing.T) {
	slow(t)
	report.Rule("used and seeded", CoveringRule)
	for _, variant := range Covering(append(CodeVariants(), ResourceVariants()...)) {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			dir := workTree(t, variant)
			if _, err := output(makeCmd(dir, "client")); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{
				{"mod", "tidy", "-diff"},
				{"vet", "-tags", "client,seed", "./..."},
				{"test", "-tags", "client,seed", "-run", "Client$|^TestSeed$", "./cmd/" + variant.Name},
			} {
				cmd := goCmd(dir, args...)
				cmd.Env = append(cmd.Env, serviceVariables(t, variant)...)
				if _, err := output(cmd); err != nil {
					t.Error(err)
				}
			}
			report.Record("used and seeded", variant.String(), time.Since(start))
		})
	}
}
