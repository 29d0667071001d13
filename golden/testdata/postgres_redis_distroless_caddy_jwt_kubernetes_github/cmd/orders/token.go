package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/config"
)

// dataDirectory is where the key for development is.
const dataDirectory = "./data"

// scopeFlag collects scopes. The flag may be given often, or once with spaces
// between them.
type scopeFlag []string

func (s *scopeFlag) String() string { return strings.Join(*s, " ") }

// Set implements [flag.Value].
func (s *scopeFlag) Set(text string) error {
	*s = append(*s, strings.Fields(text)...)
	return nil
}

// runToken prints a token for development, which needs no issuer: the key is made
// on first use. The service accepts it if APP_AUTH_JWKS_FILE names the public
// half of the key.
func runToken(_ context.Context, p process, args []string) error {
	principal, lifetime, err := parseToken(args)
	if err != nil {
		return usageError{err}
	}
	cfg, err := config.Load(p.getenv)
	if err == nil && (cfg.Auth.Issuer == "" || cfg.Auth.JWKSFile == "") {
		err = usageError{errors.New("a token is for one issuer and one audience: set APP_AUTH_ISSUER, APP_AUTH_AUDIENCE and APP_AUTH_JWKS_FILE as the service has them")}
	}
	if err != nil {
		return err
	}
	if !slices.Contains(cfg.Auth.Algorithms, "ES256") {
		return usageError{errors.New("the key for development signs with ES256, which APP_AUTH_ALGORITHMS does not permit")}
	}
	token, file, err := auth.DevelopmentToken(dataDirectory, verifierConfig(cfg.Auth, nil), principal, lifetime)
	if err != nil {
		return err
	}
	if cfg.Auth.JWKSFile != file && cfg.Auth.JWKSFile != "./"+file {
		fmt.Fprintf(p.stderr, "the service accepts this token only if APP_AUTH_JWKS_FILE is ./%s; it is %s\n", file, cfg.Auth.JWKSFile)
	}
	_, err = fmt.Fprintln(p.stdout, token)
	return err
}

// parseToken returns what the arguments say of a token.
func parseToken(args []string) (auth.Principal, time.Duration, error) {
	flags := flag.NewFlagSet("token", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var scopes scopeFlag
	flags.Var(&scopes, "scope", "")
	subject := flags.String("subject", "developer", "")
	lifetime := flags.Duration("lifetime", time.Hour, "")
	err := flags.Parse(args)
	switch {
	case err != nil:
		err = fmt.Errorf("%w: token takes --scope SCOPE, which may be repeated, --subject NAME and --lifetime DURATION", err)
	case flags.NArg() > 0:
		err = fmt.Errorf("the argument %q is one too many", flags.Arg(0))
	case *subject == "" || *lifetime <= 0:
		err = errors.New("--subject is a name, and --lifetime a duration such as 8h")
	}
	return auth.Principal{Subject: *subject, Scopes: scopes}, *lifetime, err
}
