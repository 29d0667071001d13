package golden

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/services"
)

// issuer is an OpenID Connect provider as a process, see tools/issuer.
type issuer struct {
	*services.Process
	url string
}

// startIssuer starts a provider, which ends with the test.
func startIssuer(t *testing.T) *issuer {
	t.Helper()
	cmd := exec.Command(buildTool(t, "tools/issuer", "github.com/chassis-go/chassis/golden/tools/issuer"))
	printed := &record{}
	cmd.Stdout, cmd.Env = printed, os.Environ()
	process, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Stop(patience) })
	for deadline := time.Now().Add(patience); !strings.HasSuffix(printed.String(), "\n"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the provider does not say where it listens")
		}
	}
	return &issuer{process, strings.TrimSpace(printed.String())}
}

// settings let a service accept the provider's tokens.
func (i *issuer) settings() []string {
	return []string{
		"APP_AUTH_ISSUER=" + i.url, "APP_AUTH_AUDIENCE=" + serviceUser, "APP_AUTH_ALGORITHMS=RS256",
		"APP_READINESS_INCLUDE_DETAILS=true", "APP_AUTH_KEYS_REFRESH=1s",
	}
}

// serviceUser is the client of the provider that gets tokens for itself.
const serviceUser = "sid1"

// token returns a token that the provider issues (RFC 6749, section 4.4).
func (i *issuer) token(t *testing.T, scope string) string {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, i.url+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(serviceUser, "verysecret")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var granted struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&granted); err != nil || granted.Token == "" {
		t.Fatalf("the provider responds with %s, error %v", response.Status, err)
	}
	return granted.Token
}

func (i *issuer) rotate(t *testing.T) {
	t.Helper()
	response, err := http.Post(i.url+"/rotate", "", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// TestProvider uses a service with tokens of a real OpenID Connect provider: its
// keys are discovered, they change under load, and it goes away.
func TestProvider(t *testing.T) {
	slow(t)
	provider := startIssuer(t)
	variant := withAuth(CodeVariants(), "none_none")
	s := launch(t, shared.binary(t, variant), "entrypoint", provider.settings()...)
	s.await(t, http.StatusOK, "/ready")
	s.want(t, http.StatusUnauthorized, "GET", notes, "")
	s.token = provider.token(t, "note:read note:write")
	s.want(t, http.StatusCreated, "POST", notes, `{"title":"mine","body":""}`)
	s.token = provider.token(t, "note:read")
	s.want(t, http.StatusForbidden, "POST", notes, `{"title":"not mine","body":""}`)
	s.want(t, http.StatusOK, "GET", notes, "")

	rotatesUnderLoad(t, s, provider)

	s.token = provider.token(t, "note:read")
	s.want(t, http.StatusOK, "GET", notes, "")
	provider.Stop(patience)
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		ready := s.want(t, http.StatusOK, "GET", "/ready", "")
		if !strings.Contains(ready.body, `"issuer":"ok"`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("readiness does not say that the provider is away: %s", ready.body)
		}
	}
	s.want(t, http.StatusOK, "GET", notes, "")
	s.terminate(t)
}

// rotatesUnderLoad has the provider sign with new keys while requests come, each
// with a new token. None is refused.
func rotatesUnderLoad(t *testing.T, s *service, provider *issuer) {
	t.Helper()
	const clients, rotations = 4, 2
	var group sync.WaitGroup
	done := make(chan struct{})
	for range clients {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				mine := *s
				mine.token = provider.token(t, "note:read")
				got, err := mine.call(t.Context(), "GET", notes, "")
				time.Sleep(20 * time.Millisecond) // the provider's signatures take most of the time
				if err != nil || got.status != http.StatusOK {
					t.Errorf("during a rotation: got %d %s, error %v", got.status, got.body, err)
					return
				}
			}
		})
	}
	for range rotations {
		time.Sleep(300 * time.Millisecond)
		provider.rotate(t)
		time.Sleep(11 * time.Second) // at most one key in this time is fetched on demand
	}
	close(done)
	group.Wait()
}

// withAuth returns the variant that demands tokens, and is otherwise the one of
// this code.
func withAuth(variants []Variant, code string) Variant {
	at := slices.IndexFunc(variants, func(v Variant) bool { return v.Code() == code+"_jwt" })
	return variants[at]
}
