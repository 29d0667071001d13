package golden

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// testSources holds what goes into an image, and what a build does with it.
func (b *imageBuilder) testSources(t *testing.T) {
	variants := ImageVariants()
	distroless, debian := variants[0], variants[len(variants)-1]
	t.Run("secrets", func(t *testing.T) { t.Parallel(); b.acquireSlot(t); b.keepsSecretsOut(t, distroless) })
	t.Run("rebuild", func(t *testing.T) { t.Parallel(); b.acquireSlot(t); b.rebuild(t, distroless) })
	t.Run("zombies", func(t *testing.T) {
		t.Parallel()
		b.acquireSlot(t)
		for _, variant := range variants[len(variants)-2:] {
			t.Run(variant.Runtime, func(t *testing.T) { b.reapsZombies(t, variant) })
		}
	})
	for _, variant := range []Variant{distroless, debian} {
		t.Run("architectures/"+variant.Image(), func(t *testing.T) { t.Parallel(); b.acquireSlot(t); b.crossBuild(t, variant) })
	}
}

// canary stands for whatever must not leave the machine that builds.
const canary = "canary-in-the-build-context"

// secretFiles are places where owners keep what an image must not hold.
func secretFiles(name string) []string {
	return []string{
		".env", ".env.production", ".git/config", ".git/objects/pack/pack-1.pack", "secrets/postgres_password",
		"data/app.db", "data/app.db-wal", "backup.sql", "id_rsa", ".netrc", ".docker/config.json", "compose.override.yaml",
		"internal/.env", "internal/config/server.key", "internal/config/server.pem", "internal/note/app.db",
		"internal/api/secrets/token", "cmd/.git/config", "cmd/" + name + "/.env", "cmd/" + name + "/testdata/token",
	}
}

func plantSecrets(t *testing.T, dir, name string) {
	t.Helper()
	for _, file := range secretFiles(name) {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(canary+" "+file+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// keepsSecretsOut builds a directory full of secrets and looks for them in what
// the engine was sent, in the stage that compiles, and in the image.
func (b *imageBuilder) keepsSecretsOut(t *testing.T, variant Variant) {
	dir := b.source(t, variant)
	plantSecrets(t, dir, variant.Name)
	for _, name := range b.sent(t, dir) {
		top, _, _ := strings.Cut(name, "/")
		if !slices.Contains([]string{"go.mod", "go.sum", "api", "cmd", "internal"}, top) {
			t.Errorf("%s is sent to the engine", name)
		}
	}
	for _, target := range [][]string{{"--target", "builder"}, nil} {
		image, err := b.Build(t.Context(), dir, target...)
		if err != nil {
			t.Fatal(err)
		}
		b.Files(t, image, func(header *tar.Header, content io.Reader) {
			if strings.HasPrefix(header.Name, "usr/") || header.Typeflag != tar.TypeReg {
				return
			}
			data, err := io.ReadAll(content)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, []byte(canary)) {
				t.Errorf("%v: /%s holds a secret", target, header.Name)
			}
		})
	}
}

// sent returns every file of dir that a build sends to the engine, and fails
// the test for those that hold a secret.
func (b *imageBuilder) sent(t *testing.T, dir string) []string {
	t.Helper()
	dockerfile, out := filepath.Join(t.TempDir(), "Dockerfile"), t.TempDir()
	if err := os.WriteFile(dockerfile, []byte("FROM scratch\nCOPY . /\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Build(t.Context(), dir, "--file", dockerfile, "--output", "type=local,dest="+out); err != nil {
		t.Fatal(err)
	}
	var names []string
	err := fs.WalkDir(os.DirFS(out), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		names = append(names, name)
		content, err := os.ReadFile(filepath.Join(out, name))
		if bytes.Contains(content, []byte(canary)) {
			t.Errorf("%s is sent to the engine", name)
		}
		return err
	})
	if err != nil || !slices.Contains(names, "go.mod") {
		t.Fatalf("sent %q: %v", names, err)
	}
	return names
}

// rebuild changes one line and returns how long the next build takes. It fails
// the test if that build asks for modules again.
func (b *imageBuilder) rebuild(t *testing.T, variant Variant) time.Duration {
	t.Helper()
	dir := b.source(t, variant)
	if _, err := b.Build(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "cmd", variant.Name, "main.go"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, "\nvar _ = \""+time.Now().String()+"\"\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	log, err := b.BuildLog(t.Context(), dir)
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log, "go: downloading") || !cached(log, "go mod download") {
		t.Errorf("modules are asked for again:\n%s", log)
	}
	if cached(log, "go build") {
		t.Errorf("nothing was built:\n%s", log)
	}
	t.Logf("rebuilt in %s", took.Round(time.Millisecond))
	return took
}

// cached reports whether the step that runs command had been run before.
func cached(log, command string) bool {
	for line := range strings.Lines(log) {
		if number, step, found := strings.Cut(line, " "); found && strings.Contains(step, "RUN") && strings.Contains(step, command) {
			return strings.Contains(log, "\n"+number+" CACHED")
		}
	}
	return false
}
