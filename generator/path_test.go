package generator

import (
	"io/fs"
	"path"
	"strings"
	"testing"
)

func TestCheckPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a", "a/b", "Makefile", ".gitignore", ".github/workflows/ci.yml", ".gitattributes", ".gitlab-ci.yml", ".git-blame-ignore-revs",
		"docs/.gitkeep", "git", "git~x", "a.git", "legit/.gitx", "chassis", "cmd/chassis/main.go", ".chassis-new", "with space", "ünï", "日本",
		"semi;colon", ":(top)", "a: b", "tab\there", "new\nline", "...", "a/..b", "~", strings.Repeat("a", maxSegment),
	} {
		if err := CheckPath(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCheckPathRefuses(t *testing.T) {
	t.Parallel()
	outside := []string{"", ".", "..", "../a", "a/../b", "a/..", "./a", "a/.", "a//b", "a/", "/a", "/", `a\b`, `..\a`, "a\x00b", "C:/a", "c:", "a\xff"}
	into := map[string][]string{
		".git": {
			".git", ".git/config", "sub/.git/hooks/post-commit", ".GIT/config", ".gIt", "git~1", "GIT~1/config", "git~12", ".git /config", ".git.", ".git. .", ".git...",
			".g\u200cit/config", "\ufeff.git", ".git\u200d", ".gi\u2060t", ".g\u200bit", ".git\ufe0f", ".g\u00adit", ".git::$DATA", ".git::$INDEX_ALLOCATION/config", ".git:x", ".Git .::$DATA",
		},
		".chassis": {
			".chassis", ".chassis/upgrade/journal.json", ".chassis/project.yaml", ".CHASSIS/x", "sub/.chassis/x", "chassi~1/x", ".chassis./x", ".chaſſis/x", ".chas\u200dsis", ".chassis:x",
		},
	}
	for _, name := range outside {
		if err := CheckPath(name); err == nil || !strings.Contains(err.Error(), "not a path inside the project") {
			t.Errorf("%q: %v", name, err)
		}
	}
	for reserved, names := range into {
		for _, name := range names {
			if err := CheckPath(name); err == nil || !strings.HasSuffix(err.Error(), "leads into "+reserved) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
	for _, name := range []string{strings.Repeat("a", maxSegment+1), strings.Repeat("a/", maxPath) + "a"} {
		if err := CheckPath(name); err == nil || len(err.Error()) > 400 {
			t.Errorf("%.20q…: %v", name, err)
		}
	}
}

// FuzzCheckPath holds that an accepted path stays inside of a directory on
// every system, and has no segment that begins like one of git's own.
func FuzzCheckPath(f *testing.F) {
	for _, seed := range []string{"a/b", ".git/config", ".g\u200cit", "git~1", "../a", "C:/x", ".git ::$DATA", ".chassis"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if CheckPath(name) != nil {
			return
		}
		if !fs.ValidPath(name) || path.Clean(name) != name || strings.ContainsAny(name, "\\\x00") {
			t.Errorf("%q is accepted", name)
		}
		for segment := range strings.SplitSeq(strings.ToLower(name), "/") {
			plain := strings.TrimRight(segment, ". ")
			if plain == ".git" || plain == ".chassis" || strings.HasPrefix(segment, ".git:") {
				t.Errorf("%q is accepted", name)
			}
		}
	})
}
