package main

import (
	"context"
	"fmt"
	"log/slog"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/config"
	"example.com/orders/internal/web"
)

// openGuarded opens the stores, and lets the server verify tokens. After an error
// nothing stays open.
func openGuarded(ctx context.Context, cfg config.Config, logger *slog.Logger) (*stores, error) {
	s, err := openStores(ctx, cfg, logger)
	if err != nil {
		return nil, err
	}
	if err := s.openAuth(cfg.Auth); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openAuth lets the server verify tokens. Without an issuer, which the
// configuration permits only if tokens are not required, there is nothing to
// verify them by.
func (s *stores) openAuth(cfg config.Auth) error {
	if cfg.Issuer == "" {
		s.logger.Warn("everybody may send requests: APP_AUTH_REQUIRED is false, and there is no APP_AUTH_ISSUER")
		return nil
	}
	if !cfg.Required {
		s.logger.Warn("requests without a token are served, too: APP_AUTH_REQUIRED is false")
	}
	verifier, err := auth.Open(verifierConfig(cfg, s.logger))
	if err != nil {
		return fmt.Errorf("read the issuer's keys (APP_AUTH_JWKS_FILE): %w", err)
	}
	s.closers = append(s.closers, func() error {
		verifier.Close()
		return nil
	})
	s.web.Auth.Verifier, s.web.Auth.Optional = verifier, !cfg.Required
	s.web.Checks = append(s.web.Checks,
		web.Check{Name: "keys", Ask: verifier.Ready},
		web.Check{Name: "issuer", Ask: verifier.Reachable, Optional: true})
	return nil
}

func verifierConfig(cfg config.Auth, logger *slog.Logger) auth.Config {
	return auth.Config{
		Issuer: cfg.Issuer, Audiences: cfg.Audience, Algorithms: cfg.Algorithms, ClockSkew: cfg.ClockSkew,
		ScopeClaim: cfg.ScopeClaim, RoleClaim: cfg.RoleClaim,
		JWKSURL: cfg.JWKSURL, JWKSFile: cfg.JWKSFile, Refresh: cfg.KeysRefresh, MaxAge: cfg.KeysMaxAge,
		CacheEntries: cfg.CacheEntries, Logger: logger,
	}
}
