package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/templates"
)

func TestProposeNothing(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"github", "gitlab"} {
		variant := Variants()[0]
		variant.CI = host
		files, err := generator.Project(templates.FS, variant.Spec, templates.Version())
		if err != nil {
			t.Fatal(err)
		}
		p := newProposal(t, host, files)
		before := p.branches(t)
		p.wantRun(t, 0, "current: templates "+templates.Version(), "CHASSIS_TOKEN=")
		if after := p.branches(t); after != before || len(p.host.requests(t)) > 0 {
			t.Errorf("%s: something was proposed: %s", host, after)
		}
	}
}

func TestProposeWithoutToken(t *testing.T) {
	forEachHost(t, nil, func(t *testing.T, p *proposal) {
		before := p.branches(t)
		p.wantRun(t, 1, "CHASSIS_TOKEN is not set", "CHASSIS_TOKEN=")
		if after := p.branches(t); after != before || len(p.host.requests(t)) > 0 {
			t.Errorf("something was proposed: %s", after)
		}
	})
}

func TestProposeClean(t *testing.T) {
	forEachHost(t, nil, func(t *testing.T, p *proposal) {
		main := p.branches(t)
		p.wantRun(t, 0, "")
		p.wantRequest(t, proposalTitle, false)
		proposed := p.branches(t)
		if !strings.Contains(proposed, main) || p.git(t, p.origin, "rev-list", "--count", "main.."+proposalBranch) != "1" {
			t.Errorf("want one commit more than main, which had %s: %s", main, proposed)
		}
		p.checkUpgraded(t, p.checkout(t, proposalBranch))

		p.wantRun(t, 0, "awaits its review")
		p.wantRequest(t, proposalTitle, false)
		if after := p.branches(t); after != proposed {
			t.Errorf("the proposal changed: %s", after)
		}
	})
}

// TestProposeConflicts resolves the conflicts of a proposal with nothing but
// what its text says.
func TestProposeConflicts(t *testing.T) {
	edits := func(host string) (path, old, new string) {
		if host == "github" {
			return ".github/workflows/ci.yml", "go-version-file: go.mod", "go-version-file: go.mod # ours"
		}
		return ".gitlab-ci.yml", "\nimage:\n", "\npicture:\n"
	}
	forEachHost(t, edits, func(t *testing.T, p *proposal) {
		p.wantRun(t, 0, "")
		text := p.wantRequest(t, proposalTitle+", with conflicts", true)
		dir := p.checkout(t, proposalBranch)
		path, _, ours := edits(p.host.name())
		if !strings.Contains(text, "      conflict  "+path) {
			t.Errorf("the text does not name %s:\n%s", path, text)
		}
		content, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		resolved := resolveToOurs(string(content))
		if resolved == string(content) || !strings.Contains(resolved, strings.TrimSpace(ours)) {
			t.Fatalf("%s has no conflict:\n%s", path, content)
		}
		writeFile(t, filepath.Join(dir, path), resolved)
		p.commit(t, dir, "Resolve")
		p.checkUpgraded(t, dir)
	})
}

// TestProposeBroken proposes an upgrade that breaks a package of the owner's: a
// struct that it converts has a field more in these templates.
func TestProposeBroken(t *testing.T) {
	t.Parallel()
	const own = `package report

import (
	"time"

	"example.com/orders/internal/config"
)

// Cache is what is reported of a cache.
type Cache struct {
	Enabled            bool
	TTL                time.Duration
	MaxEntries         int
	Backend, KeyPrefix string
}

// Of returns what is reported.
func Of(c config.Cache) Cache { return Cache(c) }
`
	for _, host := range []string{"github", "gitlab"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			files := append(releasedWithScripts(t, host), generator.File{Path: "internal/report/report.go", Mode: 0o644, Content: []byte(own)})
			p := newProposal(t, host, files)
			p.wantRun(t, 0, "")
			text := p.wantRequest(t, proposalTitle+", with conflicts", true)
			for _, words := range []string{"      conflict  internal/report: it builds without the upgrade, not with it\n", "cannot convert c", "repair the\npackages"} {
				if !strings.Contains(text, words) {
					t.Errorf("the text has no %q:\n%s", words, text)
				}
			}
			p.checkUpgraded(t, p.checkout(t, proposalBranch))
		})
	}
}

// resolveToOurs returns text with the owner's side of each conflict.
func resolveToOurs(text string) string {
	var resolved strings.Builder
	keep := true
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "<<<<<<< "), strings.HasPrefix(line, ">>>>>>> "):
			keep = true
		case strings.HasPrefix(line, "||||||| "):
			keep = false
		case keep:
			resolved.WriteString(line)
		}
	}
	return resolved.String()
}

// TestProposeAgain: what failed halfway is finished by the next run.
func TestProposeAgain(t *testing.T) {
	forEachHost(t, nil, func(t *testing.T, p *proposal) {
		hook := filepath.Join(p.origin, "hooks", "pre-receive")
		writeProgram(t, hook, "#!/bin/sh\necho refusing to allow workflow files >&2\nexit 1\n")
		before := p.branches(t)
		p.wantRun(t, 1, "refusing to allow workflow files")
		if after := p.branches(t); after != before || len(p.host.requests(t)) > 0 {
			t.Errorf("a push that was refused left %s", after)
		}
		if err := os.Remove(hook); err != nil {
			t.Fatal(err)
		}

		p.host.fail(t, true)
		code, printed := p.run(t)
		pushed := p.branches(t)
		if code == 0 || !strings.Contains(printed, "out of order") || pushed == before {
			t.Fatalf("exit code %d of a request that failed, branches %s\n%s", code, pushed, printed)
		}
		if code, printed := p.run(t); code == 0 {
			t.Fatalf("the next run is green, though there is still no request:\n%s", printed)
		}
		p.host.fail(t, false)
		p.wantRun(t, 0, "")
		p.wantRequest(t, proposalTitle, false)
		if after := p.branches(t); after != pushed {
			t.Errorf("the branch was %s, is %s", pushed, after)
		}
	})
}

// TestProposeKeepsCommits: a branch that somebody has worked on is proposed as
// it is.
func TestProposeKeepsCommits(t *testing.T) {
	forEachHost(t, nil, func(t *testing.T, p *proposal) {
		p.wantRun(t, 0, "")
		dir := p.checkout(t, proposalBranch)
		if err := os.WriteFile(filepath.Join(dir, "ours.txt"), []byte("ours\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		p.commit(t, dir, "Finish the upgrade\n\nIn our way.")
		p.git(t, dir, "push", "--quiet", "origin", proposalBranch)
		p.host.closeAll(t)
		before := p.branches(t)
		p.wantRun(t, 0, "")
		requests := p.host.requests(t)
		if len(requests) != 1 || requests[0].title != "Finish the upgrade" || requests[0].text != "In our way.\n\n" {
			t.Errorf("got %+v", requests)
		}
		if after := p.branches(t); after != before {
			t.Errorf("the branch was %s, is %s", before, after)
		}
	})
}

// TestProposeBlocked: conflict markers on main are for its owner to resolve.
func TestProposeBlocked(t *testing.T) {
	edits := func(string) (path, old, new string) {
		return "README.md", "# orders\n", "<<<<<<< yours\n# orders\n||||||| base\n=======\n# order\n>>>>>>> chassis v1.0.0\n"
	}
	forEachHost(t, edits, func(t *testing.T, p *proposal) {
		p.wantRun(t, 5, "conflict markers are left")
		if got := p.host.requests(t); len(got) > 0 {
			t.Errorf("got %+v", got)
		}
	})
}
