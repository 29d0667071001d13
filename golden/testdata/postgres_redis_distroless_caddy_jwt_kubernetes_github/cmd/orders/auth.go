package main

import (
	"fmt"
	"log/slog"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/config"
	"example.com/orders/internal/web"
)

// openAuth lets the server verify tokens. Without an issuer, which the
// configuration permits only if tokens are not required, there is nothing to
// verify them by. The function that it returns ends the background work.
func openAuth(cfg config.Auth, deps *web.Dependencies, logger *slog.Logger) (stop func(), err error) {
	if cfg.Issuer == "" {
		logger.Warn("everybody may send requests: APP_AUTH_REQUIRED is false, and there is no APP_AUTH_ISSUER")
		return func() {}, nil
	}
	if !cfg.Required {
		logger.Warn("requests without a token are served, too: APP_AUTH_REQUIRED is false")
	}
	verifier, err := auth.Open(verifierConfig(cfg, logger))
	if err != nil {
		return nil, fmt.Errorf("read the issuer's keys (APP_AUTH_JWKS_FILE): %w", err)
	}
	deps.Auth.Verifier, deps.Auth.Optional = verifier, !cfg.Required
	deps.Checks = append(deps.Checks,
		web.Check{Name: "keys", Ask: verifier.Ready},
		web.Check{Name: "issuer", Ask: verifier.Reachable, Optional: true})
	return verifier.Close, nil
}

func verifierConfig(cfg config.Auth, logger *slog.Logger) auth.Config {
	return auth.Config{
		Issuer: cfg.Issuer, Audiences: cfg.Audience, Algorithms: cfg.Algorithms, ClockSkew: cfg.ClockSkew,
		ScopeClaim: cfg.ScopeClaim, RoleClaim: cfg.RoleClaim,
		JWKSURL: cfg.JWKSURL, JWKSFile: cfg.JWKSFile, Refresh: cfg.KeysRefresh, MaxAge: cfg.KeysMaxAge,
		CacheEntries: cfg.CacheEntries, Logger: logger,
	}
}
