package main

import (
	"context"
	"log/slog"

	"example.com/orders/internal/config"
	"example.com/orders/internal/telemetry"
)

// startTraces starts to trace requests, as this build.
func startTraces(ctx context.Context, cfg config.Tracing, logger *slog.Logger) (*telemetry.Traces, error) {
	build := readBuild()
	return telemetry.StartTraces(ctx, cfg, telemetry.Service{Name: serviceName, Version: build.version, Revision: build.revision}, logger)
}
