package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/released"
	"github.com/chassis-go/chassis/golden/internal/tree"
	"github.com/chassis-go/chassis/templates"
)

const (
	proposalBranch = "chassis-upgrade"
	proposalTitle  = "Upgrade to the current chassis templates"
	ownersToken    = "token-of-the-owner"
)

// proposal is a service of released templates with an origin, whose pipeline
// proposes upgrades.
type proposal struct {
	host    reviewHost
	dir     string
	env     []string
	origin  string // bare repository
	chassis string // binary
}

// forEachHost runs test for a service on each host that has a pipeline. The
// service is an edited render of the oldest released templates.
func forEachHost(t *testing.T, edits func(host string) (path, old, new string), test func(t *testing.T, p *proposal)) {
	t.Helper()
	t.Parallel()
	for _, host := range []string{"github", "gitlab"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			files := releasedWithScripts(t, host)
			if edits != nil {
				path, old, new := edits(host)
				editFile(t, files, path, old, new)
			}
			test(t, newProposal(t, host, files))
		})
	}
}

// releasedWithScripts returns the default service of the oldest release with
// the scripts of these templates, as its owner may have copied them.
func releasedWithScripts(t *testing.T, host string) []generator.File {
	t.Helper()
	versions, err := released.Versions(releasedDir)
	if err != nil || len(versions) == 0 {
		t.Fatalf("no released templates: %v", err)
	}
	renders, err := released.Read(releasedDir, versions[0])
	if err != nil {
		t.Fatal(err)
	}
	files, spec := withBase(t, renders["sqlite-postgres_redis_distroless_caddy_"+host])
	fresh, err := generator.Render(templates.FS, spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ops/propose-upgrade.sh", "ops/review-request.sh"} {
		at := slices.IndexFunc(fresh, func(file generator.File) bool { return file.Path == name })
		if at < 0 {
			t.Fatalf("no service has %s", name)
		}
		files = slices.DeleteFunc(files, func(file generator.File) bool { return file.Path == name })
		files = append(files, fresh[at])
	}
	return files
}

func editFile(t *testing.T, files []generator.File, path, old, new string) {
	t.Helper()
	at := slices.IndexFunc(files, func(file generator.File) bool { return file.Path == path })
	content := string(files[at].Content)
	if !strings.Contains(content, old) {
		t.Fatalf("%s has no %q", path, old)
	}
	files[at].Content = []byte(strings.Replace(content, old, new, 1))
}

func newProposal(t *testing.T, host string, files []generator.File) *proposal {
	t.Helper()
	dir := t.TempDir()
	p := &proposal{dir: dir, origin: filepath.Join(dir, "origin.git")}
	p.chassis = shared.once(t, "chassis", func() (string, error) {
		binary := filepath.Join(shared.dir, "bin", "chassis")
		_, err := goCommand("..", "build", "-o", binary, "./cmd/chassis")
		return binary, err
	})
	p.host = newReviewHost(t, host)
	p.env = append(os.Environ(), "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1", "CHASSIS_TOKEN="+ownersToken)
	p.env = append(p.env, goDirectories(t)...) // these depend on HOME
	p.env = append(p.env, p.host.env()...)
	p.env = append(p.env, "PATH="+filepath.Join(dir, "bin")+":"+filepath.Dir(p.chassis)+":"+os.Getenv("PATH"))
	if gh := p.host.program(); gh != "" {
		writeProgram(t, filepath.Join(dir, "bin", "gh"), gh)
	}
	work := filepath.Join(dir, "work")
	if err := tree.Write(work, files); err != nil {
		t.Fatal(err)
	}
	p.git(t, dir, "init", "--quiet", "--bare", "--initial-branch=main", p.origin)
	p.git(t, work, "init", "--quiet", "--initial-branch=main")
	p.commit(t, work, "Render")
	p.git(t, work, "push", "--quiet", "file://"+p.origin, "main")
	return p
}

// goDirectories returns where the go command keeps what it has built and
// downloaded. Services share what is built for one of them.
func goDirectories(t *testing.T) []string {
	t.Helper()
	printed, err := output(exec.Command("go", "env", "GOCACHE", "GOMODCACHE"))
	if err != nil {
		t.Fatal(err)
	}
	cache, modules, _ := strings.Cut(strings.TrimSpace(printed), "\n")
	return []string{"GOCACHE=" + cache, "GOMODCACHE=" + modules, "GOFLAGS=-trimpath"}
}

func writeProgram(t *testing.T, name, source string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(source), 0o755); err != nil {
		t.Fatal(err)
	}
}

// run runs the script in a fresh checkout of main, as a pipeline does, and
// returns its exit code and all that it printed.
func (p *proposal) run(t *testing.T, env ...string) (code int, printed string) {
	t.Helper()
	cmd := exec.Command("ops/propose-upgrade.sh")
	cmd.Dir = p.checkout(t, "main")
	cmd.Path = filepath.Join(cmd.Dir, cmd.Path)
	cmd.Env = append(slices.Clone(p.env), env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// wantRun runs the script and demands an exit code and words that it prints.
func (p *proposal) wantRun(t *testing.T, code int, words string, env ...string) {
	t.Helper()
	if got, printed := p.run(t, env...); got != code || !strings.Contains(printed, words) {
		t.Fatalf("exit code %d, want %d and %q in:\n%s", got, code, words, printed)
	}
}

// checkout clones the newest commit of a branch, without the rest of its
// history.
func (p *proposal) checkout(t *testing.T, branch string) string {
	t.Helper()
	dir, err := os.MkdirTemp(p.dir, "checkout-")
	if err != nil {
		t.Fatal(err)
	}
	p.git(t, p.dir, "clone", "--quiet", "--depth=1", "--no-single-branch", "--branch", branch, "file://"+p.origin, dir)
	return dir
}

// commit commits everything in the work tree dir, as a person.
func (p *proposal) commit(t *testing.T, dir, message string) {
	t.Helper()
	p.git(t, dir, "add", "--all")
	p.git(t, dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message", message)
}

// git runs git in dir and returns what it printed, trimmed.
func (p *proposal) git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, p.env
	printed, err := output(cmd)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(printed)
}

// branches lists the branches of origin with their commits.
func (p *proposal) branches(t *testing.T) string {
	t.Helper()
	return p.git(t, p.origin, "for-each-ref", "--format=%(refname:short) %(objectname)")
}

// wantRequest demands one open request for the branch and returns its text.
func (p *proposal) wantRequest(t *testing.T, title string, draft bool) string {
	t.Helper()
	requests := p.host.requests(t)
	if len(requests) != 1 {
		t.Fatalf("there are %d requests, want one: %+v", len(requests), requests)
	}
	got := requests[0]
	if got.branch != proposalBranch || got.title != title || got.draft != draft {
		t.Errorf("got branch %q, title %q, draft %t, want %q, %q, %t", got.branch, got.title, got.draft, proposalBranch, title, draft)
	}
	whatToDo, _, _ := strings.Cut(got.text, "    new in ") // what is new names commands for later
	for _, command := range []string{"--continue", "--abort", "chassis upgrade", "next:"} {
		if strings.Contains(whatToDo, command) {
			t.Errorf("the text names %q, which its reviewer cannot run:\n%s", command, got.text)
		}
	}
	for _, words := range []string{"`make test`", "    upgraded: templates "} {
		if !strings.Contains(got.text, words) {
			t.Errorf("the text has no %q:\n%s", words, got.text)
		}
	}
	return got.text
}

// checkUpgraded demands that dir holds an upgrade with nothing left to do.
func (p *proposal) checkUpgraded(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command(p.chassis, "upgrade", "--check")
	cmd.Dir, cmd.Env = dir, p.env
	if printed, err := output(cmd); err != nil || !strings.HasPrefix(printed, "current: ") {
		t.Errorf("%v\n%s", err, printed)
	}
	if tracked := p.git(t, dir, "ls-files", ".chassis"); tracked != ".chassis/base.tar.gz\n.chassis/project.yaml" {
		t.Errorf("git tracks %q", tracked)
	}
}
