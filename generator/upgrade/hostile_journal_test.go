//go:build unix

package upgrade

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// allVerbs are the ways to meet a journal.
var allVerbs = []string{"try-upgrade", "try-continue", "try-abort"}

// TestForeignJournal has journals that came with a branch: git tracks them, or a
// part of their directory.
func TestForeignJournal(t *testing.T) {
	t.Parallel()
	origin := killProject(t)
	runChild(t, "upgrade", origin, 15)
	track := func(t *testing.T, dir string) {
		t.Helper()
		treetest.Git(t, dir, "add", "-f", workDir)
		treetest.Git(t, dir, "commit", "-qm", "a journal")
	}
	checkRefused(t, origin, []hostile{
		{"committed", "foreign_journal", track, "git tracks .chassis/upgrade/"},
		{"in the index", "foreign_journal", func(t *testing.T, dir string) { treetest.Git(t, dir, "add", "-f", journalPath) }, "git tracks " + journalPath},
		{"in the commit only", "foreign_journal", func(t *testing.T, dir string) {
			track(t, dir)
			treetest.Git(t, dir, "rm", "-rq", "--cached", workDir)
		}, "git tracks"},
		{"staged files only", "foreign_journal", func(t *testing.T, dir string) { treetest.Git(t, dir, "add", "-f", workDir+"/new") }, "git tracks .chassis/upgrade/new/"},
		{"ignore file only", "foreign_journal", func(t *testing.T, dir string) { treetest.Git(t, dir, "add", "-f", workDir+"/.gitignore") }, "git tracks"},
		{"another spelling", "foreign_journal", func(t *testing.T, dir string) {
			blob := strings.TrimSpace(treetest.Git(t, dir, "hash-object", "-w", journalPath))
			treetest.Git(t, dir, "update-index", "--add", "--cacheinfo", "100644,"+blob+",.Chassis/Upgrade/journal.json")
		}, "git tracks .Chassis/Upgrade/journal.json"},
		{"a submodule", "foreign_journal", func(t *testing.T, dir string) {
			head := strings.TrimSpace(treetest.Git(t, dir, "rev-parse", "HEAD"))
			treetest.Git(t, dir, "rm", "-rq", "--cached", ".chassis")
			treetest.Git(t, dir, "update-index", "--add", "--cacheinfo", "160000,"+head+",.chassis")
		}, "git tracks .chassis"},
		{"directory without a journal", "foreign_journal", func(t *testing.T, dir string) {
			removeFile(t, dir, journalPath)
			treetest.Git(t, dir, "add", "-f", workDir)
		}, "git tracks"},
	}, allVerbs...)
}

// TestForeignJournalPlantsNoHook is the branch of a stranger with a journal that
// would install a hook: whatever its victim tries, none is there.
func TestForeignJournalPlantsNoHook(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	hook := "#!/bin/sh\ntouch pwned\n"
	treetest.Edit(t, dir, workDir+"/new/0000", hook)
	sum := treetest.File(hook).Snapshot().Hash
	treetest.Edit(t, dir, journalPath, fmt.Sprintf(`{"schema":1,"phase":"applying","steps":[{"path":".git/hooks/post-commit","old":{"kind":"","mode":0,"hash":""},
		"new":{"kind":"file","mode":493,"hash":%q},"staged":%q,"backup":""}],"report":{"schema":1,"from":"1.0.0","to":"1.1.0"}}`, sum, workDir+"/new/0000"))
	clone := treetest.Copy(t, dir)
	treetest.Git(t, clone, "add", "-f", workDir)
	treetest.Git(t, clone, "commit", "-qm", "harmless")
	for _, project := range []string{dir, clone} {
		options.Dir = project
		_, err := runUpgrade(t, options)
		wantProblem(t, err, "foreign_journal")
		_, err = Continue(t.Context(), options)
		wantProblem(t, err, "foreign_journal")
		_, err = Abort(t.Context(), options)
		problem := wantProblem(t, err, "foreign_journal")
		if !problem.Blocked || !strings.Contains(problem.Hint, "git rm -r") {
			t.Errorf("problem: %+v", problem)
		}
		if _, err := os.Stat(filepath.Join(project, ".git/hooks/post-commit")); err == nil {
			t.Error("the hook is there")
		}
	}
	treetest.Git(t, clone, "rm", "-rqf", workDir)
	treetest.Git(t, clone, "commit", "-qm", "no journal")
	options.Dir = clone
	mustUpgrade(t, options)
}

// A journal as JSON.
type object = map[string]any

// rewrite returns a damage that edits the journal.
func rewriteJournal(edit func(j object)) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, journalPath))
		if err != nil {
			t.Fatal(err)
		}
		var j object
		if err := json.Unmarshal(data, &j); err != nil {
			t.Fatal(err)
		}
		edit(j)
		if data, err = json.Marshal(j); err != nil {
			t.Fatal(err)
		}
		treetest.Edit(t, dir, journalPath, string(data))
	}
}

// stepOf edits the step of a file that is replaced.
func stepOf(edit func(step object)) func(*testing.T, string) {
	return rewriteJournal(func(j object) {
		steps := j["steps"].([]any)
		index := slices.IndexFunc(steps, func(step any) bool { return step.(object)["path"] == "a.txt" })
		edit(steps[index].(object))
	})
}

// TestHostileJournal has every field of a journal as no upgrade writes it. Git
// does not track it, as if it came with a patch or an archive.
func TestHostileJournal(t *testing.T) {
	t.Parallel()
	origin := killProject(t)
	runChild(t, "upgrade", origin, 15)
	set := func(key string, value any) func(*testing.T, string) {
		return rewriteJournal(func(j object) { j[key] = value })
	}
	step := func(key string, value any) func(*testing.T, string) {
		return stepOf(func(s object) { s[key] = value })
	}
	state := func(side, key string, value any) func(*testing.T, string) {
		return stepOf(func(s object) { s[side].(object)[key] = value })
	}
	report := func(key string, value any) func(*testing.T, string) {
		return rewriteJournal(func(j object) { j["report"].(object)[key] = value })
	}
	index := func(records ...any) func(*testing.T, string) {
		return set("index", object{"before": []any{}, "after": records})
	}
	whole := func(content string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { treetest.Edit(t, dir, journalPath, content) }
	}
	id := strings.Repeat("0", 39) + "1"
	cases := []hostile{
		{"schema", "journal", set("schema", 2), "layout"},
		{"schema a text", "journal", set("schema", "1"), ""},
		{"phase", "journal", set("phase", "running"), "phase"},
		{"phase missing", "journal", set("phase", nil), "phase"},
		{"steps no list", "journal", set("steps", object{}), "not a list"},
		{"unknown field of a step", "journal", step("exec", "id"), "unknown field"},
		{"report missing", "journal", set("report", nil), "no report"},
		{"report of another layout", "journal", report("schema", 7), "layout"},
		{"note with an escape", "journal", report("notes", []any{"\x1b]0;x\x07"}), "control character"},
		{"next with an escape", "journal", report("next", []any{"\x1b[2Jrm"}), "control character"},
		{"version with an escape", "journal", report("to", "\x1b[2J"), "control character"},
		{"changelog with an escape", "journal", report("changelog", []any{object{"version": "1.1.0", "changes": []any{"\x1b[2J"}}}), "control character"},
		{"step with an escape", "journal", report("before_you_deploy", []any{object{"version": "1.1.0", "kind": "manual", "text": "\x1b[2J"}}), "control character"},
		{"output with an escape", "journal", report("files", []any{object{"path": "a", "output": []any{"\x1b[2J"}}}), "control character"},
		{"output without end", "journal", report("files", []any{object{"path": "a", "output": make([]string, 1<<20)}}), "more than 100 lines"},
		{"output that is no list", "journal", report("files", []any{object{"path": "a", "output": "x"}}), "not a list"},
		{"reason with an escape", "journal", report("files", []any{object{"path": "a", "reason": "\x1b[2J"}}), "control character"},
		{"staged outside", "foreign_journal", step("staged", "a.txt"), "would come from"},
		{"staged in another directory", "foreign_journal", step("staged", workDir+"/new/../../../own"), "would come from"},
		{"staged absolute", "foreign_journal", step("staged", "/etc/passwd"), "would come from"},
		{"staged among the backups", "foreign_journal", step("staged", workDir+"/old/0000"), "would come from"},
		{"staged nowhere", "foreign_journal", step("staged", ""), "would come from"},
		{"staged twice", "foreign_journal", rewriteJournal(func(j object) {
			for _, one := range j["steps"].([]any) {
				if s := one.(object); s["staged"] != "" {
					s["staged"] = workDir + "/new/0009"
				}
			}
		}), "twice"},
		{"backup outside", "foreign_journal", step("backup", ".git/config"), "would come from"},
		{"backup named", "foreign_journal", step("backup", workDir+"/old/post-commit"), "would come from"},
		{"backup nowhere", "foreign_journal", step("backup", ""), "would come from"},
		{"new state a symlink", "foreign_journal", state("new", "kind", "symlink"), "no possible state"},
		{"new state a directory", "foreign_journal", state("new", "kind", "directory"), "no possible state"},
		{"new state setuid", "foreign_journal", state("new", "mode", 0o755|1<<23), "no possible state"},
		{"new state without a sum", "foreign_journal", state("new", "hash", ""), "no possible state"},
		{"old state a device", "foreign_journal", state("old", "kind", "special file"), "no possible state"},
		{"old state of a short sum", "foreign_journal", state("old", "hash", "00"), "no possible state"},
		{"path twice", "foreign_journal", step("path", "clash.txt"), "twice"},
		{"made directory", "foreign_journal", set("made", []any{".git/hooks"}), "leads into .git"},
		{"left directory", "foreign_journal", set("left", []any{object{"path": ".git/refs/tags", "mode": 0o755}}), "leads into .git"},
		{"left directory out", "foreign_journal", set("left", []any{object{"path": "../own", "mode": 0o755}}), "not a path inside"},
		{"left directory of an odd mode", "foreign_journal", set("left", []any{object{"path": "own", "mode": 1 << 26}}), "mode"},
		{"conflict", "foreign_journal", report("conflicts", []any{".git/config"}), "leads into .git"},
		{"reported file", "foreign_journal", report("files", []any{object{"path": "../a"}}), "not a path inside"},
		{"reported old path", "foreign_journal", report("files", []any{object{"path": "a", "old_path": "/a"}}), "not a path inside"},
		{"index record of git", "foreign_journal", index("100644 " + id + " 2\t.git/config"), "leads into .git"},
		{"index record out", "foreign_journal", index("100644 " + id + "\t../a"), "not a path inside"},
		{"index record of no form", "foreign_journal", index("--index-info"), "not a record"},
		{"index records in one", "foreign_journal", index("100644 " + id + "\ta\x00100644 " + id + "\tb"), "not a record"},
		{"empty", "journal", whole(""), "unexpected end"},
		{"null", "journal", whole("null"), ""},
		{"a list", "journal", whole("[]"), ""},
		{"two documents", "journal", whole(`{"schema":1,"phase":"applying","report":{"schema":1}} {}`), "after top-level value"},
		{"cut", "journal", whole(`{"schema":1,"steps":[`), "unexpected end"},
		{"nested", "journal", whole(strings.Repeat(`{"report":`, 1<<20)), "max depth"},
		{"many steps", "journal", whole(`{"steps":[` + strings.Repeat("{},", 2<<20) + `{}]}`), "more than 50000 entries"},
		{"many reported files", "journal", whole(`{"report":{"files":[` + strings.Repeat("{},", 2<<20) + `{}]}}`), "more than 50000 entries"},
		{"many notes", "journal", whole(`{"report":{"notes":[` + strings.Repeat(`"",`, 2<<20) + `""]}}`), "more than 50000 entries"},
		{"many unknown values", "journal", whole(`{"other":[` + strings.Repeat(`1,`, 4<<20) + `1]}`), "layout"},
		{"many records", "journal", whole(`{"index":{"before":[` + strings.Repeat(`"",`, 2<<20) + `""]}}`), "more than 50000 entries"},
		{"large", "journal", func(t *testing.T, dir string) { truncate(t, dir, journalPath, 33<<20) }, "larger than"},
		{"a pipe", "foreign_journal", func(t *testing.T, dir string) { mkfifo(t, dir, journalPath) }, "not a regular file"},
		{"a symlink", "foreign_journal", func(t *testing.T, dir string) { relink(t, dir, journalPath, "../../own.json") }, "not a regular file"},
		{"a directory", "foreign_journal", func(t *testing.T, dir string) {
			removeFile(t, dir, journalPath)
			treetest.Edit(t, dir, journalPath+"/x", "")
		}, "not a regular file"},
		{"directory of staged files a symlink", "foreign_journal", func(t *testing.T, dir string) { relink(t, dir, workDir+"/new", "../../old") }, "not a directory"},
		{"directory of backups a symlink", "foreign_journal", func(t *testing.T, dir string) { relink(t, dir, workDir+"/old", "../../.git/hooks") }, "not a directory"},
		{"its directory a symlink", "foreign_journal", func(t *testing.T, dir string) {
			rename(t, filepath.Join(dir, workDir), filepath.Join(dir, "own"))
			relink(t, dir, workDir, "../own")
		}, "not a directory"},
		{"its directory a file", "foreign_journal", func(t *testing.T, dir string) {
			relink(t, dir, workDir, "x")
			removeFile(t, dir, workDir)
			treetest.Edit(t, dir, workDir, "")
		}, "not a directory"},
		{"a path through a symlink", "outside", func(t *testing.T, dir string) {
			relink(t, dir, "docs", ".git/hooks")
			step("path", "docs/post-commit")(t, dir)
		}, "into .git/hooks"},
	}
	for _, path := range hostilePaths() {
		cases = append(cases, hostile{"step at " + path, "foreign_journal", step("path", path), ""})
	}
	checkRefused(t, origin, cases, allVerbs...)
}
