package golden

import (
	"archive/tar"
	"bytes"
	"debug/elf"
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
func (y *yard) testSources(t *testing.T) {
	variants := ImageVariants()
	distroless, debian := variants[0], variants[len(variants)-1]
	t.Run("secrets", func(t *testing.T) { t.Parallel(); y.enter(t); y.keepsSecretsOut(t, distroless) })
	t.Run("rebuild", func(t *testing.T) { t.Parallel(); y.enter(t); y.rebuild(t, distroless) })
	t.Run("zombies", func(t *testing.T) {
		t.Parallel()
		y.enter(t)
		for _, variant := range variants[len(variants)-2:] {
			t.Run(variant.Runtime, func(t *testing.T) { y.reapsZombies(t, variant) })
		}
	})
	for _, variant := range []Variant{distroless, debian} {
		t.Run("architectures/"+variant.Image(), func(t *testing.T) { t.Parallel(); y.enter(t); y.crossBuild(t, variant) })
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

// keepsSecretsOut builds a folder full of secrets and looks for them in what
// the engine was sent, in the stage that compiles, and in the image.
func (y *yard) keepsSecretsOut(t *testing.T, variant Variant) {
	dir := y.source(t, variant)
	plantSecrets(t, dir, variant.Name)
	for _, name := range y.sent(t, dir) {
		top, _, _ := strings.Cut(name, "/")
		if !slices.Contains([]string{"go.mod", "go.sum", "cmd", "internal"}, top) {
			t.Errorf("%s is sent to the engine", name)
		}
	}
	for _, target := range [][]string{{"--target", "builder"}, nil} {
		image, err := y.Build(t.Context(), dir, target...)
		if err != nil {
			t.Fatal(err)
		}
		y.Files(t, image, func(header *tar.Header, content io.Reader) {
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
func (y *yard) sent(t *testing.T, dir string) []string {
	t.Helper()
	dockerfile, out := filepath.Join(t.TempDir(), "Dockerfile"), t.TempDir()
	if err := os.WriteFile(dockerfile, []byte("FROM scratch\nCOPY . /\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := y.Build(t.Context(), dir, "--file", dockerfile, "--output", "type=local,dest="+out); err != nil {
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
func (y *yard) rebuild(t *testing.T, variant Variant) time.Duration {
	t.Helper()
	dir := y.source(t, variant)
	if _, err := y.Build(t.Context(), dir); err != nil {
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
	log, err := y.BuildLog(t.Context(), dir)
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

// reapsZombies runs a program that leaves an orphan behind, and demands that
// nothing dead is left in the container.
func (y *yard) reapsZombies(t *testing.T, variant Variant) {
	binary := filepath.Join(t.TempDir(), "orphan")
	cmd := goCmd(".", "build", "-o", binary, "./internal/orphan")
	cmd.Dir = "."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if _, err := output(cmd); err != nil {
		t.Fatal(err)
	}
	c := y.Run(t, y.image(t, variant), []string{"--volume", binary + ":/orphan:ro"}, "/orphan")
	c.AwaitRunning(t, "orphaned")
	first := c.Inspect(t, "{{.State.Pid}}")
	if !onLinux(first) {
		t.Skip("SKIPPED: the engine's processes cannot be seen from here")
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		children := childrenOf(t, first)
		if len(children) == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("children of process 1: %q, want the program alone", children)
		}
	}
}

// childrenOf returns name and state of each child of a process, the dead ones
// that nobody has cleared away included: docker top does not show these.
func childrenOf(t *testing.T, pid string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var children []string
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // ended meanwhile
		}
		// pid (name) state ppid …, where the name may hold anything.
		name, rest, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == pid {
			children = append(children, name+") "+fields[0])
		}
	}
	return children
}

// crossBuild builds for both architectures and looks at the programs.
func (y *yard) crossBuild(t *testing.T, variant Variant) {
	dir := y.source(t, variant)
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		out := t.TempDir()
		if _, err := y.Build(t.Context(), dir, "--platform", "linux/"+arch, "--output", "type=local,dest="+out); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"app/bin/" + variant.Name, "usr/bin/tini"} {
			program, err := elf.Open(filepath.Join(out, name))
			if err != nil {
				t.Fatal(err)
			}
			if program.Machine != machine {
				t.Errorf("%s for %s is made for %s", name, arch, program.Machine)
			}
			if dynamic := slices.ContainsFunc(program.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }); dynamic && variant.Runtime == "distroless" {
				t.Errorf("%s for %s needs a loader that the image has not", name, arch)
			}
			program.Close()
		}
	}
}
