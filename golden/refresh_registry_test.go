package golden

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// imageRegistry is a registry of images on loopback, which notes what it is
// asked for and can refuse requests.
type imageRegistry struct {
	host string
	stop func()

	mu      sync.Mutex
	asked   map[string]int // name:tag → how often its manifest was asked for
	refuses map[string]int // repository → status of every response
}

func newImageRegistry(t *testing.T) *imageRegistry {
	t.Helper()
	r := &imageRegistry{asked: map[string]int{}, refuses: map[string]int{}}
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if status := r.note(req); status != 0 {
			http.Error(w, `{"errors":[{"code":"TOOMANYREQUESTS","message":"come back later"}]}`, status)
			return
		}
		images.ServeHTTP(w, req)
	}))
	r.host, r.stop = strings.TrimPrefix(server.URL, "http://"), server.Close
	t.Cleanup(server.Close)
	return r
}

// note counts a request and returns the status to refuse it with, if any.
func (r *imageRegistry) note(req *http.Request) int {
	repository, tag, found := strings.Cut(strings.TrimPrefix(req.URL.Path, "/v2/"), "/manifests/")
	r.mu.Lock()
	defer r.mu.Unlock()
	if found && req.Method != http.MethodPut {
		r.asked[repository+":"+tag]++
	}
	return r.refuses[repository]
}

// refuse makes the registry respond with status for repository.
func (r *imageRegistry) refuse(repository string, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuses[repository] = status
}

// timesAsked returns how often the manifest of image, name:tag, was asked for.
func (r *imageRegistry) timesAsked(image string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[image]
}

// forget sets all counts to 0.
func (r *imageRegistry) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.asked)
}

// reference parses image, name:tag, as one of this registry.
func (r *imageRegistry) reference(t *testing.T, image string) name.Reference {
	t.Helper()
	reference, err := name.ParseReference(r.host + "/" + image)
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

// pushIndex pushes an image for two platforms and returns the digest of its
// index.
func (r *imageRegistry) pushIndex(t *testing.T, image string) string {
	t.Helper()
	index, err := random.Index(64, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.WriteIndex(r.reference(t, image), index); err != nil {
		t.Fatal(err)
	}
	digest, err := index.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

// pushImage pushes an image for one platform and returns its digest.
func (r *imageRegistry) pushImage(t *testing.T, image string) string {
	t.Helper()
	single, err := random.Image(64, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(r.reference(t, image), single); err != nil {
		t.Fatal(err)
	}
	digest, err := single.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest.String()
}

// pin returns how image, name:tag of this registry, is pinned to digest.
func (r *imageRegistry) pin(image, digest string) string {
	return fmt.Sprintf("%s/%s@%s", r.host, image, digest)
}

// crane returns the path of the registry client, built from its pinned module.
func crane(t *testing.T) string {
	t.Helper()
	return shared.once(t, "crane", func() (string, error) {
		binary := path.Join(shared.dir, "tools", "crane")
		_, err := goCommand(path.Join("tools", "containers"), "build", "-o", binary, "github.com/google/go-containerregistry/cmd/crane")
		return binary, err
	})
}
