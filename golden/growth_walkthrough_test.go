package golden

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/templates"
)

// TestReadmeGrowth runs the README's service that grows, once for each kind of
// database. After each commit the service passes its tests, is tidy and formatted,
// migrates up, down and up, and has the orders that it was filled with.
func TestReadmeGrowth(t *testing.T) {
	slow(t)
	programs := growthPrograms(t)
	for _, backend := range []string{"sqlite", "postgres"} {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			g := &grown{}
			g.settings = deployment{Variants()[0], backend}.settings(t)
			dir, commits := t.TempDir(), 0
			var orders []string
			for _, step := range transcript(t, "### A service that grows") {
				if name, isCd := strings.CutPrefix(step.command, "cd "); isCd {
					dir = filepath.Join(dir, name)
					g.dir = dir
					continue
				}
				cmd := inShell(dir, step.command, append(g.settings, "PATH="+programs+":"+os.Getenv("PATH"))...)
				got, err := output(cmd)
				if err != nil || !matches(step.output, got) {
					t.Fatalf("$ %s\n%v\nprints:\n%s\nREADME.md shows:\n%s", step.command, err, got, step.output)
				}
				if step.command == "make seed" {
					orders = g.orders(t)
				}
				if !strings.Contains(step.command, "git commit") {
					continue
				}
				commits++
				g.check(t)
				if now := g.orders(t); !slices.Equal(now, orders) {
					t.Fatalf("after $ %s\nthe orders are %v, they were %v", step.command, now, orders)
				}
			}
			if commits < 5 || len(orders) == 0 {
				t.Errorf("README.md shows %d commits and fills the service with the orders %v", commits, orders)
			}
		})
	}
}

// growthPrograms returns a directory with chassis, and with chassis-later, whose
// templates are newer and change the code of every resource.
func growthPrograms(t *testing.T) string {
	t.Helper()
	dir, later := t.TempDir(), t.TempDir()
	if _, err := goCommand("..", "build", "-o", filepath.Join(dir, "chassis"), "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(later, templates.FS); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(later, "VERSION"), "99.0.0\n")
	(&grown{dir: later}).edit(t, "base/resource/internal/api/__resources__.go.tmpl", "One more than asked for shows", "One more than is asked for tells")
	writeChassis(t, filepath.Join(dir, "chassis-later"), later)
	return dir
}

// check runs what the owner of the service runs before a commit, but for what
// needs a network.
func (g *grown) check(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{{"mod", "tidy", "-diff"}, {"vet", "./..."}} {
		if _, err := output(goCmd(g.dir, args...)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := makeCmd(g.dir, "test", "RACE=") // the race detector would not find more here
	cmd.Env = append(cmd.Env, "TEST_DATABASE_URL="+usePostgres(t).URL("postgres"))
	if _, err := output(cmd); err != nil {
		t.Fatal(err)
	}
	unformatted, err := output(commandIn(g.dir, "gofmt", "-l", "api", "client", "cmd", "internal"))
	if err != nil || unformatted != "" {
		t.Errorf("gofmt would change %s, %v", unformatted, err)
	}
}

var orderID = regexp.MustCompile(`"id":"([^"]+)"`)

// orders starts the service and returns the ids of its newest orders.
func (g *grown) orders(t *testing.T) (ids []string) {
	t.Helper()
	s := g.start(t)
	defer s.terminate(t)
	for _, match := range orderID.FindAllStringSubmatch(s.want(t, http.StatusOK, "GET", "/api/v1/orders", "").body, -1) {
		ids = append(ids, match[1])
	}
	return ids
}
