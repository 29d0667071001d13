package manifests_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/manifests"
)

// secrets are those that the owner of testdata/shop creates.
var secrets = map[string][]string{"shop": {"postgres-password"}, "shop-tls": {"tls.crt", "tls.key"}}

// TestGood: nothing is wrong with testdata/shop.
func TestGood(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	objects, problems, err := manifests.Check(t.Context(), manifests.Service{Dir: "testdata/shop", Secrets: secrets})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
	if objects < 60 { // 2 overlays, alone and with each of 3 components
		t.Errorf("%d objects were checked", objects)
	}
}

// TestBad changes one thing of testdata/shop at a time, each of which has to be
// noticed.
func TestBad(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	dir := t.TempDir()
	var services []manifests.Service
	for _, test := range bad {
		changed := filepath.Join(dir, test.name)
		test.write(t, changed)
		services = append(services, manifests.Service{Dir: changed, Secrets: secrets})
	}
	_, problems, err := manifests.Check(t.Context(), services...)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, problem := range problems {
		name := filepath.Base(problem.Dir)
		found[name] = append(found[name], problem.String())
	}
	for _, test := range bad {
		t.Run(test.name, func(t *testing.T) {
			all := strings.Join(found[test.name], "\n")
			if !strings.Contains(all, test.want) {
				t.Errorf("nobody says %q, but:\n%s", test.want, all)
			}
		})
	}
}

// TestNoManifests: a service without manifests is an error, not one without problems.
func TestNoManifests(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	if _, _, err := manifests.Check(t.Context(), manifests.Service{Dir: t.TempDir()}); err == nil {
		t.Error("an empty directory has no problem")
	}
}

// write writes testdata/shop with the change of the test.
func (test change) write(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS("testdata/shop")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "deploy", "kubernetes", test.file)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(content), test.old) == 0 {
		t.Fatalf("%s: %s has no %q", test.name, test.file, test.old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(content), test.old, test.new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}
