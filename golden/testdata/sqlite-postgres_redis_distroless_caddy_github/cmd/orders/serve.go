package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"example.com/orders/internal/api"
	"example.com/orders/internal/config"
)

// runServe loads the configuration and serves.
func runServe(ctx context.Context, p process, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	cfg, err := config.Load(p.getenv)
	if err != nil {
		return err
	}
	return serve(ctx, cfg, newLogger(cfg.Log, p.stdout))
}

// serve is the life of the service: open the stores, listen, answer requests
// until ctx ends, let the last ones finish, close the stores.
func serve(ctx context.Context, cfg config.Config, logger *slog.Logger) error {
	logger.Info("starting", "version", readBuild().version, "config", cfg)
	stores, err := openStores(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer stores.close(logger)

	listener, err := listen(ctx, cfg.Server)
	if err != nil {
		return err
	}
	handler := api.New(cfg, api.Build{Name: serviceName, Version: readBuild().version}, stores.Dependencies, logger)
	server := handler.HTTPServer()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	logger.Info("listening", "address", listener.Addr().String())

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	logger.Info("shutting down", "delay", cfg.Server.ShutdownDelay.String(), "timeout", cfg.Server.ShutdownTimeout.String())
	handler.Drain()
	time.Sleep(cfg.Server.ShutdownDelay) // in which proxies notice and send their requests elsewhere
	return shutDown(server, cfg.Server.ShutdownTimeout)
}

// listen opens the port, so that a taken one is an error before anything else
// is said.
func listen(ctx context.Context, cfg config.Server) (net.Listener, error) {
	address := net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port))
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %d on %s is taken; stop what listens there or set APP_PORT to another", cfg.Port, cfg.Host)
	case err != nil:
		return nil, fmt.Errorf("%w; set APP_HOST and APP_PORT to where this machine can listen", err)
	}
	return listener, nil
}

// shutDown waits for the requests in flight, and cuts them off at the timeout.
func shutDown(server *http.Server, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		_ = server.Close() // its error is that of a connection which is cut off anyway
		return fmt.Errorf("requests were cut off after %v (APP_SHUTDOWN_TIMEOUT): %w", timeout, err)
	}
	return nil
}

// newLogger returns a logger to w as it is configured.
func newLogger(cfg config.Log, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.Level}
	if cfg.Format == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
