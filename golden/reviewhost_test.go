package golden

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// request is a pull request or merge request that was opened.
type request struct {
	branch, title, text string
	draft               bool
}

// reviewHost stands in for the API of a host, where alone requests exist. The
// repository beside it is a real one.
type reviewHost interface {
	name() string
	env() []string   // of a job
	program() string // source of the host's own client gh, if jobs use it
	fail(t *testing.T, now bool)
	closeAll(t *testing.T)
	requests(t *testing.T) []request // that are open
}

func newReviewHost(t *testing.T, name string) reviewHost {
	t.Helper()
	if name == "github" {
		return &gitHub{dir: t.TempDir()}
	}
	host := &gitLab{}
	host.server = httptest.NewServer(host)
	t.Cleanup(host.server.Close)
	return host
}

// gitHub keeps what its client gh is asked for as files.
type gitHub struct{ dir string }

func (h *gitHub) name() string  { return "github" }
func (h *gitHub) env() []string { return []string{"GH_DIR=" + h.dir} }

func (h *gitHub) program() string {
	return `#!/bin/sh
set -eu
[ "$GH_TOKEN" = ` + ownersToken + ` ] || exit 4
cd "$GH_DIR"
case "$*" in
"pr list --head ` + proposalBranch + ` --json url,isCrossRepository --jq .[] | select(.isCrossRepository | not) | .url")
	[ ! -e request ] || echo https://host.example/pull/1
	;;
"pr create --head "*" --title "*" --body-file "*)
	[ ! -e fail ] || { echo "out of order" >&2; exit 1; }
	[ ! -e request ]
	{ printf '%s\n%s\n%s\n' "$4" "$6" "${9:-}"; cat "$8"; } >request
	;;
*) echo "unknown command: $*" >&2; exit 2 ;;
esac
`
}

func (h *gitHub) fail(t *testing.T, now bool) {
	t.Helper()
	name := filepath.Join(h.dir, "fail")
	err := os.Remove(name)
	if now {
		err = os.WriteFile(name, nil, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (h *gitHub) closeAll(t *testing.T) {
	t.Helper()
	if err := os.Remove(filepath.Join(h.dir, "request")); err != nil {
		t.Fatal(err)
	}
}

func (h *gitHub) requests(t *testing.T) []request {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, "request"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(data), "\n", 4)
	return []request{{branch: parts[0], title: parts[1], draft: parts[2] == "--draft", text: parts[3]}}
}

// gitLab serves the part of the API for merge requests that a job uses.
type gitLab struct {
	server *httptest.Server
	mu     sync.Mutex
	broken bool
	open   []request
}

const gitLabProject = "7"

func (h *gitLab) name() string    { return "gitlab" }
func (h *gitLab) program() string { return "" }

func (h *gitLab) env() []string {
	return []string{
		"CI_API_V4_URL=" + h.server.URL + "/api/v4", "CI_PROJECT_ID=" + gitLabProject,
		"CI_PROJECT_URL=https://host.example/orders", "CI_DEFAULT_BRANCH=main",
	}
}

func (h *gitLab) fail(_ *testing.T, now bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = now
}

func (h *gitLab) closeAll(*testing.T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = nil
}

func (h *gitLab) requests(*testing.T) []request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.open
}

func (h *gitLab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path != "/api/v4/projects/"+gitLabProject+"/merge_requests" || r.Header.Get("Private-Token") != ownersToken {
		http.Error(w, r.URL.Path+" is not for this token", http.StatusNotFound)
		return
	}
	if r.Method == http.MethodGet {
		h.list(w, r)
		return
	}
	title, draft := strings.CutPrefix(r.FormValue("title"), "Draft: ")
	switch {
	case h.broken:
		http.Error(w, "out of order", http.StatusBadGateway)
	case len(h.open) > 0:
		http.Error(w, "another open merge request already exists", http.StatusConflict)
	case r.FormValue("target_branch") != "main":
		http.Error(w, "no such branch", http.StatusBadRequest)
	default:
		h.open = append(h.open, request{branch: r.FormValue("source_branch"), title: title, text: r.FormValue("description"), draft: draft})
		w.WriteHeader(http.StatusCreated)
	}
}

// list responds with the open requests of one branch, among them one of a fork
// whose branch has the same name.
func (h *gitLab) list(w http.ResponseWriter, r *http.Request) {
	type item struct {
		ID              int    `json:"id"`
		SourceProjectID int    `json:"source_project_id"`
		Title           string `json:"title"`
	}
	items := []item{{1, 77, "From a fork"}}
	for _, open := range h.open {
		if r.FormValue("state") == "opened" && r.FormValue("source_branch") == open.branch {
			items = append(items, item{2, 7, open.title})
		}
	}
	_ = json.NewEncoder(w).Encode(items) // the client may have gone
}
