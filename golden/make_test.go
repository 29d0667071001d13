package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/services"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// workTree renders variant into a directory that the test may change.
func workTree(t *testing.T, variant Variant) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), variant.Name)
	if err := tree.Write(dir, project(t, variant)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// makeCmd returns make with arguments, as the owner of a service runs it.
func makeCmd(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("make", append([]string{"--no-print-directory"}, args...)...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "APP_") || strings.HasPrefix(variable, "MAKE") || strings.HasPrefix(variable, "NAME=")
	})
	cmd.Env = append(cmd.Env, "GOFLAGS=-trimpath", "GOWORK=off", "PWD="+dir)
	return cmd
}

// migrations returns the names of the migrations below dir, by kind of database.
func migrations(t *testing.T, dir string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "internal", "*", "migrations", "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, file := range files {
		kind := filepath.Base(filepath.Dir(filepath.Dir(file)))
		found[kind] = append(found[kind], filepath.Base(file))
	}
	return found
}

func TestMakeMigration(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite,postgres", "sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			kinds := strings.Split(database, ",")
			dir := workTree(t, withAnswers(t, Variants()[0], generator.Answers{"database": database}))
			own := filepath.Join(dir, "internal", kinds[0], "migrations", "00089_own.sql")
			writeFile(t, own, "-- +goose Up\nSELECT 1;\n")
			printed, err := output(makeCmd(dir, "migration", "NAME=add_due_date"))
			if err != nil {
				t.Fatal(err)
			}
			for _, kind := range kinds {
				name := "00090_add_due_date.sql"
				if got := migrations(t, dir)[kind]; !slices.Contains(got, name) || !strings.Contains(printed, "internal/"+kind+"/migrations/"+name) {
					t.Errorf("%s: there are %q, it printed\n%s", kind, got, printed)
				}
			}
			if data, err := os.ReadFile(own); err != nil || string(data) != "-- +goose Up\nSELECT 1;\n" {
				t.Errorf("the owner's migration is %q, error %v", data, err)
			}
		})
	}
}

func TestMakeMigrationRefuses(t *testing.T) {
	t.Parallel()
	dir := workTree(t, Variants()[0])
	before := migrations(t, dir)
	for name, says := range map[string]string{
		"":                         "give the migration a name",
		"Add":                      "is not a name",
		"add due":                  "is not a name",
		"1st":                      "is not a name",
		"../x":                     "is not a name",
		"x; touch broken":          "is not a name",
		"$$(touch broken)":         "is not a name",
		"naïve":                    "is not a name",
		strings.Repeat("long", 16): "longer than 60",
		"create_notes":             "has this name already",
	} {
		args := []string{"migration"}
		if name != "" {
			args = append(args, "NAME="+name)
		}
		printed, err := output(makeCmd(dir, args...))
		if err == nil || !strings.Contains(printed, says) {
			t.Errorf("%q: error %v, it does not say %q:\n%s", name, err, says, printed)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "broken")); err == nil {
		t.Error("a name was run as a command")
	}
	if after := migrations(t, dir); !slices.Equal(before["sqlite"], after["sqlite"]) || !slices.Equal(before["postgres"], after["postgres"]) {
		t.Errorf("there are %q, were %q", after, before)
	}
}

// TestNewMigrationIsValid applies the migration that make wrote, as it is.
func TestNewMigrationIsValid(t *testing.T) {
	slow(t)
	t.Parallel()
	dir := workTree(t, Variants()[0])
	if _, err := output(makeCmd(dir, "migration", "NAME=add_due_date")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, ".env"), "# as make run has it\nAPP_DATABASE_SQLITE_PATH=./elsewhere/app.db\n")
	printed, err := output(makeCmd(dir, "migrate"))
	if err != nil || !strings.Contains(printed, "applied 00002_add_due_date.sql") {
		t.Errorf("error %v, it printed\n%s", err, printed)
	}
	if _, err := os.Stat(filepath.Join(dir, "elsewhere", "app.db")); err != nil {
		t.Errorf("make migrate does not read .env: %v", err)
	}
}

// TestWithEnv reads settings from a file, in several shells.
func TestWithEnv(t *testing.T) {
	t.Parallel()
	dir := workTree(t, Variants()[0])
	writeFile(t, filepath.Join(dir, "a.env"), "# comment\n\nA=1\nB=two words $HOME \"x\" 'y' `z` # no comment\r\nSET=file\nEMPTY=\nE=a=b")
	writeFile(t, filepath.Join(dir, "bad.env"), "A=1\nB C=2\n")
	shells := [][]string{{"sh"}, {"bash", "--posix"}, {"busybox", "sh"}, {"dash"}}
	for _, shell := range slices.DeleteFunc(shells, func(s []string) bool { _, err := exec.LookPath(s[0]); return err != nil }) {
		run := func(args ...string) (string, error) {
			cmd := exec.Command(shell[0], append(append(shell[1:], "ops/with-env.sh"), args...)...)
			cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "SET=before"}
			return output(cmd)
		}
		want := "1|two words $HOME \"x\" 'y' `z` # no comment|before|set|a=b\n"
		if got, err := run("a.env", "sh", "-c", `echo "$A|$B|$SET|${EMPTY+set}|$E"`); err != nil || got != want {
			t.Errorf("%s: got %q, error %v, want %q", shell[0], got, err, want)
		}
		if got, err := run("missing.env", "echo", "runs"); err != nil || got != "runs\n" {
			t.Errorf("%s without a file: got %q, error %v", shell[0], got, err)
		}
		if got, err := run("bad.env", "echo", "runs"); err == nil || got != "bad.env:2: this line is not NAME=value\n" {
			t.Errorf("%s with a bad file: got %q, error %v", shell[0], got, err)
		}
		if got, err := run("a.env"); err == nil || !strings.HasPrefix(got, "usage:") {
			t.Errorf("%s without a command: got %q, error %v", shell[0], got, err)
		}
		if _, err := run("a.env", "false"); err == nil {
			t.Errorf("%s: the exit code of the command is lost", shell[0])
		}
	}
}

// startMake starts a target that runs until the test ends, and returns the
// service that it runs on a port which that picks itself.
func startMake(t *testing.T, dir, target, settings string) *service {
	t.Helper()
	writeFile(t, filepath.Join(dir, ".env"), settings+"APP_PORT=0\n")
	cmd := makeCmd(dir, target)
	s := &service{output: &record{}}
	cmd.Stdout, cmd.Stderr = s.output, s.output
	ownGroup(cmd)
	var err error
	if s.Process, err = services.Start(cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = signalGroup(cmd.Process, syscall.SIGINT) // as Ctrl-C does
		select {
		case <-s.Done():
		case <-time.After(patience):
			t.Errorf("make %s does not end", target)
			_ = signalGroup(cmd.Process, syscall.SIGKILL)
			s.Wait()
		}
		if t.Failed() {
			t.Logf("make %s printed:\n%.4000s", target, s.output)
		}
	})
	return s
}

// awaitBody polls a page until it holds a text. The first build may take minutes.
func (s *service) awaitBody(t *testing.T, path, text string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		got, err := s.call(t.Context(), "GET", path, "")
		if err == nil && strings.Contains(got.body, text) {
			return
		}
		select {
		case <-s.Done():
			t.Fatalf("ended before %s held %q", path, text)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("got %q %v, want %q in it", got.body, err, text)
		}
	}
}

// TestMakeRun runs a service with the settings of .env.
func TestMakeRun(t *testing.T) {
	slow(t)
	t.Parallel()
	dir := workTree(t, withAnswers(t, Variants()[0], generator.Answers{"database": "none", "redis": "false"}))
	s := startMake(t, dir, "run", "APP_METRICS_ENABLED=true\n")
	s.awaitBody(t, "/", `"name":"orders"`)
	s.want(t, 200, "GET", "/metrics", "")
}

// TestMakeDev changes the code and the settings of a service that make dev
// runs, and demands that it follows.
func TestMakeDev(t *testing.T) {
	slow(t)
	t.Parallel()
	dir := workTree(t, withAnswers(t, Variants()[0], generator.Answers{"database": "none", "redis": "false"}))
	s := startMake(t, dir, "dev", "")
	s.awaitBody(t, "/", `"name":"orders"`)
	main := filepath.Join(dir, "cmd", "orders", "main.go")
	source, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.Replace(string(source), `serviceName = "orders"`, `serviceName = "renamed"`, 1)
	writeFile(t, main, renamed)
	s.awaitBody(t, "/", `"name":"renamed"`)
	writeFile(t, main, "this does not compile")
	writeFile(t, main, strings.Replace(renamed, `"renamed"`, `"again"`, 1))
	s.awaitBody(t, "/", `"name":"again"`)

	settings, err := os.ReadFile(filepath.Join(dir, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, ".env"), string(settings)+"APP_METRICS_ENABLED=true\n")
	s.awaitBody(t, "/metrics", "http_requests_total")
}

func TestMakeCover(t *testing.T) {
	slow(t)
	t.Parallel()
	dir := workTree(t, withAnswers(t, Variants()[0], generator.Answers{"database": "none", "redis": "false"}))
	printed, err := output(makeCmd(dir, "cover"))
	if err != nil || !strings.Contains(printed, "\ntotal:") {
		t.Errorf("error %v, it printed\n%s", err, printed)
	}
	if page, err := os.ReadFile(filepath.Join(dir, "coverage.html")); err != nil || !strings.Contains(string(page), "internal/web/router.go") {
		t.Errorf("coverage.html has %d bytes, error %v", len(page), err)
	}
}
