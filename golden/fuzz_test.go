package golden

import (
	"flag"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/report"
)

var (
	fuzzRequests = flag.Int("contract-requests", 400, "requests that TestContractFuzz sends to each service")
	fuzzSeed     = flag.Uint64("contract-seed", 1, "number that the requests of TestContractFuzz follow from")
)

// TestContractFuzz sends requests that are made from its contract to each set of
// Go code with each of its stores: most of them allowed, some wrong in a
// parameter, a header or the body. No response is a failure of the service, each
// is in the contract, what the contract allows is accepted and what it forbids is
// not, and a refused write changes nothing.
func TestContractFuzz(t *testing.T) {
	slow(t)
	tool := buildTool(t, "tools/contract", contractTool)
	for _, d := range deployments() {
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			s := launchEverything(t, d, shared.binary(t, d.Variant))
			fuzzWell(t, tool, s, contractOf(t, d.Variant))
			report.Record("fuzzed", d.String(), time.Since(start))
		})
	}
}

// fuzzWell fails if anything is wrong with a service or its contract.
func fuzzWell(t *testing.T, tool string, s *service, contract string) {
	t.Helper()
	printed, err := fuzz(tool, s, contract, *fuzzRequests)
	t.Log(printed)
	if err != nil {
		t.Error(err)
	}
	s.terminate(t)
}

// everyField are resources with every type of fields, optional and not, unique
// ones, and references to another resource and to its own.
const everyField = "order code:string(12)! customer:string note:text? quantity:int discount:int? price:decimal(8,2) " +
	"weight:decimal(5,3)? paid:bool gift:bool? placed_at:time shipped_at:time? due:date delivered:date? reference:uuid! " +
	"tracking:uuid? status:enum(open|paid|sent) color:enum(red|green)?\n" +
	"order_item order:ref(order) replaces:ref(order_item)? label:string! serial:int!"

// TestContractOfFields is [TestContractLint], [TestContractFuzz] and, but for its
// tests, [TestClient] for resources with every type of fields, with each store,
// and for a service without resources.
func TestContractOfFields(t *testing.T) {
	slow(t)
	tool := buildTool(t, "tools/contract", contractTool)
	for name, test := range map[string]struct{ database, backend, resources string }{
		"sqlite":            {"sqlite,postgres", "sqlite", everyField},
		"postgres":          {"sqlite,postgres", "postgres", everyField},
		"memory":            {"none", "memory", everyField},
		"without resources": {"none", "memory", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			variant := withAnswers(t, Variants()[0], generator.Answers{"database": test.database, "redis": "false", "resources": test.resources})
			dir, binary := workTree(t, variant), filepath.Join(t.TempDir(), "service")
			if _, err := goCommand(dir, "build", "-o", binary, "./cmd/"+variant.Name); err != nil {
				t.Fatal(err)
			}
			contract := filepath.Join(dir, "api", "openapi.yaml")
			if _, err := output(commandIn(".", tool, "lint", contract)); err != nil {
				t.Error(err)
			}
			fuzzWell(t, tool, launchEverything(t, deployment{variant, test.backend}, binary), contract)
			if _, err := output(makeCmd(dir, "client")); err != nil {
				t.Fatal(err)
			}
			if _, err := goCommand(dir, "vet", "-tags", "client,seed", "./client", "./cmd/"+variant.Name); err != nil {
				t.Error(err)
			}
		})
	}
}

// launchEverything starts a service with everything turned on, and waits until it
// is ready.
func launchEverything(t *testing.T, d deployment, binary string) *service {
	t.Helper()
	settings := slices.Concat(d.settings(t), everything(), []string{"RUN_DB_MIGRATIONS=true"})
	if d.Redis {
		settings = append(settings, redisSettings(newRedis(t))...)
	}
	s := launch(t, binary, "entrypoint", settings...)
	s.await(t, http.StatusOK, "/ready")
	return s
}

// fuzz sends requests to a service that are made from a contract.
func fuzz(tool string, s *service, contract string, requests int) (string, error) {
	return output(withToken(s, tool, "fuzz", "-requests", strconv.Itoa(requests), "-seed", strconv.FormatUint(*fuzzSeed, 10), s.url(), contract))
}

// withToken returns a command of the contract tool, which has the token of a service.
func withToken(s *service, tool string, args ...string) *exec.Cmd {
	cmd := commandIn(".", tool, args...)
	cmd.Env = append(cmd.Environ(), "CONTRACT_TOKEN="+s.token)
	return cmd
}

// TestContractFuzzFinds holds the fuzzer against contracts that do not say what
// the service does.
func TestContractFuzzFinds(t *testing.T) {
	slow(t)
	tool := buildTool(t, "tools/contract", contractTool)
	d := deployments()[len(deployments())-1]
	s := launchEverything(t, d, shared.binary(t, d.Variant))
	written, err := os.ReadFile(contractOf(t, d.Variant))
	if err != nil {
		t.Fatal(err)
	}
	for finding, edit := range map[string]*strings.Replacer{
		"no status 428":        strings.NewReplacer("        \"428\": {$ref: \"#/components/responses/PreconditionRequired\"}\n", ""),
		"no header Etag":       strings.NewReplacer("            ETag: {$ref: \"#/components/headers/ETag\"}\n", ""),
		"header \"X-Other\"":   strings.NewReplacer("RateLimit-Limit: {$ref: \"#/components/headers/RateLimit-Limit\"}", "X-Other: {$ref: \"#/components/headers/Retry-After\"}"),
		"contract forbids":     strings.NewReplacer("minLength: 1\n          maxLength: 200", "minLength: 10"),
		"contract allows":      strings.NewReplacer("      required: [title]\n", ""),
		"doesn't match schema": strings.NewReplacer("required: [id, title,", "required: [id, headline,"),
		"/problems/other":      strings.NewReplacer("/problems/not-found}", "/problems/other}"),
	} {
		path := filepath.Join(t.TempDir(), "openapi.yaml")
		if err := os.WriteFile(path, []byte(edit.Replace(string(written))), 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := fuzz(tool, s, path, 1000)
		if err == nil || !strings.Contains(found, finding) {
			t.Errorf("%s: got\n%s", finding, found)
		}
	}
}
