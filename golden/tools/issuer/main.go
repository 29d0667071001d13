// Issuer is an OpenID Connect provider for tests: the server of zitadel/oidc with
// its storage in memory. Its service user gets access tokens that are JWTs, with
// the scopes that it asks for.
//
//	issuer
//
// It listens on a free port of 127.0.0.1 and prints its issuer, a URL. A POST to
// /rotate makes it sign with a new key.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "issuer:", err)
		os.Exit(1)
	}
}

func run() error {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	issuer := "http://" + listener.Addr().String()
	keys := &keeper{Storage: storage.NewStorage(storage.NewUserStore(issuer))}
	if err := keys.rotate(); err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	mux := http.NewServeMux()
	mux.Handle("/", exampleop.SetupServer(issuer, keys, logger, false))
	mux.HandleFunc("POST /rotate", func(w http.ResponseWriter, _ *http.Request) {
		if err := keys.rotate(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	fmt.Println(issuer)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// keeper is the storage, but for keys that rotate and for tokens of services.
type keeper struct {
	*storage.Storage

	mu   sync.Mutex
	keys []key // the newest last
}

// rotate makes a new key. The keys before are published on.
func (k *keeper) rotate() error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = append(k.keys, key{id: fmt.Sprint("key-", len(k.keys)+1), private: private})
	return nil
}

// SigningKey implements [op.Storage].
func (k *keeper) SigningKey(context.Context) (op.SigningKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return signingKey{k.keys[len(k.keys)-1]}, nil
}

// KeySet implements [op.Storage].
func (k *keeper) KeySet(context.Context) ([]op.Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var set []op.Key
	for _, key := range k.keys {
		set = append(set, publicKey{key})
	}
	return set, nil
}

// ClientCredentials implements [op.ClientCredentialsStorage].
func (k *keeper) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	found, err := k.Storage.ClientCredentials(ctx, id, secret)
	return client{found}, err
}

// GetPrivateClaimsFromScopes implements [op.Storage].
func (k *keeper) GetPrivateClaimsFromScopes(_ context.Context, _, _ string, scopes []string) (map[string]any, error) {
	return map[string]any{"scope": strings.Join(scopes, " ")}, nil
}

// client is one whose access tokens are JWTs.
type client struct{ op.Client }

// AccessTokenType implements [op.Client].
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }

// IsScopeAllowed implements [op.Client].
func (client) IsScopeAllowed(string) bool { return true }

type key struct {
	id      string
	private *rsa.PrivateKey
}

type signingKey struct{ key }

func (k signingKey) ID() string                                { return k.id }
func (signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k signingKey) Key() any                                  { return k.private }

type publicKey struct{ key }

func (k publicKey) ID() string                       { return k.id }
func (publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                         { return &k.private.PublicKey }
