package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"example.com/orders/internal/api"
	"example.com/orders/internal/auth"
	"example.com/orders/internal/config"
	"example.com/orders/internal/telemetry"
	"example.com/orders/internal/web"
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
	logger := newLogger(cfg.Log, p.stdout)
	warnUnknown(p.environ, logger)
	return serve(ctx, cfg, logger)
}

// warnUnknown logs the variables that look like settings but are not.
func warnUnknown(environ []string, logger *slog.Logger) {
	for _, message := range config.Unknown(environ) {
		logger.Warn("unknown variable", "problem", message)
	}
}

// heapBallast is the size of an allocation that is never written to, so that it
// takes no memory. The live heap of the service is a few megabytes, which the
// garbage collector would scan dozens of times a second under load; it counts
// this as part of the heap, and runs a fifth as often. That saves a tenth of the
// CPU time of a request (make bench of chassis) for at most as much garbage.
const heapBallast = 16 << 20

// serve runs the service: it opens the stores, listens, serves requests until
// ctx ends, lets those in flight finish, and closes the stores.
func serve(ctx context.Context, cfg config.Config, logger *slog.Logger) error {
	ballast := make([]byte, heapBallast)
	defer runtime.KeepAlive(ballast)
	logger.Info("starting", "version", readBuild().version, "config", cfg)
	stores, err := openGuarded(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer stores.close()

	build := readBuild()
	handler := web.New(cfg, web.Build{Name: serviceName, Version: build.version, Revision: build.revision}, stores.web, logger)
	api.AddRoutes(handler, stores.api)

	listener, err := listen(ctx, cfg.Server.Host, cfg.Server.Port, "APP_")
	if err != nil {
		return err
	}
	defer listener.Close()
	failed := make(chan error, 2)
	stopAdmin, err := serveAdmin(ctx, cfg.Admin, handler, logger, failed)
	if err != nil {
		return err
	}
	defer stopAdmin() // last, so that operators see the shutdown
	server := handler.HTTPServer()
	go func() { failed <- server.Serve(listener) }()
	logger.Info("listening", "address", listener.Addr().String())

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	logger.Info("shutting down", "delay", cfg.Server.ShutdownDelay.String(), "timeout", cfg.Server.ShutdownTimeout.String())
	handler.Drain()
	time.Sleep(cfg.Server.ShutdownDelay) // proxies notice and send their requests elsewhere
	return shutDown(server, cfg.Server.ShutdownTimeout)
}

// listen listens on an address, which the variables HOST and PORT with this
// prefix set. A port that is taken is an error before anything is served.
func listen(ctx context.Context, host string, port int, prefix string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %d on %s is taken; stop what listens there or set %sPORT to another", port, host, prefix)
	case err != nil:
		return nil, fmt.Errorf("%w; set %[2]sHOST and %[2]sPORT to where this machine can listen", err, prefix)
	}
	return listener, nil
}

// shutDown waits until the requests in flight have finished, and cuts them off
// at the timeout.
func shutDown(server *http.Server, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		_ = server.Close() // its error is about a connection that is cut off anyway
		return fmt.Errorf("requests were cut off after %v (APP_SHUTDOWN_TIMEOUT): %w", timeout, err)
	}
	return nil
}

// newLogger returns the configured logger, which writes to w.
func newLogger(cfg config.Log, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.Level}
	var handler slog.Handler = slog.NewJSONHandler(w, options)
	if cfg.Format == "text" {
		handler = slog.NewTextHandler(w, options)
	}
	return slog.New(auth.NewHandler(telemetry.NewHandler(handler)))
}
