package auth_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/auth/authtest"
)

// TestDevelopmentToken makes a key once, and tokens that only who trusts that key
// accepts.
func TestDevelopmentToken(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	directory := filepath.Join(t.TempDir(), "data")
	var tokens [2]string
	for i := range tokens {
		token, file, err := auth.DevelopmentToken(directory, cfg, auth.Principal{Subject: "dev", Scopes: []string{"a", "b"}}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		tokens[i], cfg.JWKSFile = token, file
	}
	v := authtest.Open(t, cfg)
	for _, token := range tokens {
		p, err := v.Verify(t.Context(), token)
		if err != nil || p.Subject != "dev" || !p.Allows("a") || !p.Allows("b") || p.Allows("c") {
			t.Errorf("got %+v, error %v", p, err)
		}
	}
	wantInvalid(t, authtest.Open(t, issuer.Config()), "a token for development", tokens[0])

	private := filepath.Join(directory, "development-key.json")
	if info, err := os.Stat(private); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, error %v", info, err)
	}
	public, err := os.ReadFile(cfg.JWKSFile)
	if err != nil || strings.Contains(string(public), `"d"`) {
		t.Errorf("the public half is %s, error %v", public, err)
	}
	if err := os.WriteFile(private, public, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := auth.DevelopmentToken(directory, cfg, auth.Principal{Subject: "dev"}, time.Hour); err == nil || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("a file that is no key: got error %v", err)
	}
}
