package golden

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// TestGrowthOnLiveDatabase grows a service whose database has rows and whose
// owner has edited it: after each step it builds, passes its tests, migrates up,
// down and up, and still has every row.
func TestGrowthOnLiveDatabase(t *testing.T) {
	slow(t)
	for _, backend := range []string{"sqlite", "postgres"} {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			answers, err := generator.Answers{
				"name": "shop", "database": backend, "redis": "false",
				"resources": "order customer:string total:decimal(12,2)\nitem order:ref(order) sku:string!",
			}.Spec()
			if err != nil {
				t.Fatal(err)
			}
			g := &grown{dir: filepath.Join(t.TempDir(), "shop"), answers: answers}
			d := deployment{Variant{Spec: answers}, backend}
			g.settings = append(d.settings(t), "RUN_DB_MIGRATIONS=true")
			write(t, g.dir, answers)
			g.edit(t, "internal/order/order.go", "// New returns", "// Anonymous reports whether nobody is named.\nfunc (o Order) Anonymous() bool { return o.Customer == \"\" }\n\n// New returns")
			g.edit(t, "internal/api/routes.go", "// AddRoutes adds", "// version is that of the API.\nconst version = \"v1\"\n\nvar _ = version\n\n// AddRoutes adds")
			g.edit(t, "internal/api/routes.go", "	Orders order.Store", "	Orders order.Store // the heart of it")
			g.edit(t, "cmd/shop/database.go", "s.api.Orders = db.Orders()", "s.api.Orders = db.Orders()\n\ts.logger.Debug(\"the orders are open\")")
			writeFile(t, filepath.Join(g.dir, "internal", backend, "migrations", "00003_audit.sql"),
				"-- +goose Up\nCREATE TABLE audit (line TEXT);\n\n-- +goose Down\nDROP TABLE audit;\n")

			s := g.start(t)
			order := g.create(t, s, "/api/v1/orders", `{"customer":"Ada","total":"12.50"}`)
			item := g.create(t, s, "/api/v1/items", `{"order_id":"`+idOf(order)+`","sku":"a-1"}`)
			s.terminate(t)

			g.grow(t, adds("customer name:string email:string!"))
			g.grow(t, addsFields("order", "discount:int state:enum(open|closed) buyer:ref(customer)? due:date?"))
			s = g.start(t)
			customer := g.create(t, s, "/api/v1/customers", `{"name":"Ada","email":"ada@example.com"}`)
			got := s.want(t, http.StatusOK, "GET", order, "")
			for _, part := range []string{`"total":"12.50"`, `"discount":0`, `"state":"open"`, `"buyer_id":null`, `"due":null`} {
				if !strings.Contains(got.body, part) {
					t.Errorf("%s is missing in %s", part, got.body)
				}
			}
			s.want(t, http.StatusOK, "PUT", order, `{"customer":"Ada","total":"12.50","discount":1,"state":"closed","buyer_id":"`+idOf(customer)+`"}`, "If-Match", "*")
			s.want(t, http.StatusOK, "GET", item, "")
			s.want(t, http.StatusConflict, "DELETE", customer, "")
			s.terminate(t)

			g.grow(t, removes("item"))
			s = g.start(t)
			s.want(t, http.StatusNotFound, "GET", item, "")
			if got := s.want(t, http.StatusOK, "GET", order, ""); !strings.Contains(got.body, `"buyer_id":"`+idOf(customer)+`"`) {
				t.Errorf("got %s", got.body)
			}
			s.terminate(t)
		})
	}
}

// grown is a service that grows.
type grown struct {
	dir      string
	answers  generator.Spec
	settings []string
}

// edit replaces a text in a file of the service.
func (g *grown) edit(t *testing.T, name, before, after string) {
	t.Helper()
	path := filepath.Join(g.dir, filepath.FromSlash(name))
	content, err := os.ReadFile(path)
	if err != nil || strings.Count(string(content), before) != 1 {
		t.Fatalf("%s has not one %q, %v", name, before, err)
	}
	writeFile(t, path, strings.Replace(string(content), before, after, 1))
}

// grow changes the resources of the service, and runs its tests.
func (g *grown) grow(t *testing.T, step growth) {
	t.Helper()
	g.answers = grow(t, g.dir, g.answers, step)
	for _, args := range [][]string{{"vet", "./..."}, {"test", "./..."}} {
		cmd := goCmd(g.dir, args...)
		cmd.Env = append(cmd.Env, serviceVariables(t, Variant{Spec: g.answers})...)
		if _, err := output(cmd); err != nil {
			t.Errorf("after %s: %v", step.name, err)
		}
	}
}

// start builds the service, migrates its database up, down by the last one and
// up, and starts it.
func (g *grown) start(t *testing.T) *service {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "shop")
	if _, err := output(goCmd(g.dir, "build", "-o", binary, "./cmd/shop")); err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"up", "down", "up"} {
		if s := launch(t, binary, "migrate "+action, g.settings...); s.finish(t) != 0 {
			t.Fatalf("migrate %s failed:\n%s", action, s.output)
		}
	}
	s := launch(t, binary, "serve", g.settings...)
	s.await(t, http.StatusOK, "/ready")
	return s
}

// create creates something and returns its path.
func (g *grown) create(t *testing.T, s *service, path, body string) string {
	t.Helper()
	return s.want(t, http.StatusCreated, "POST", path, body).header.Get("Location")
}

// idOf returns the id at the end of a path.
func idOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
