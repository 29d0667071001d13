package main

import (
	"context"
	"log/slog"
	"time"

	"example.com/orders/internal/config"
	"example.com/orders/internal/web"
)

// adminGrace is how long requests to the admin listener may take after the
// service has shut down.
const adminGrace = time.Second

// serveAdmin serves metrics, readiness and profiles on the admin listener, if
// one is configured. It reports later failures on failed. The function that it
// returns closes the listener.
func serveAdmin(ctx context.Context, cfg config.Admin, handler *web.Server, logger *slog.Logger, failed chan<- error) (stop func(), err error) {
	if cfg.Port == 0 {
		return func() {}, nil
	}
	listener, err := listen(ctx, cfg.Host, cfg.Port, "APP_ADMIN_")
	if err != nil {
		return nil, err
	}
	server := handler.AdminServer()
	go func() { failed <- server.Serve(listener) }()
	logger.Info("listening for operators", "address", listener.Addr().String())
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), adminGrace)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // cuts off profiles that take longer
		}
	}, nil
}
