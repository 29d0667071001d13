package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"example.com/orders/internal/config"
)

// process is what a command sees of the process that it runs in.
type process struct {
	environ        []string // NAME=value pairs
	stdout, stderr io.Writer
}

// getenv returns the value of an environment variable, empty if it is not set.
func (p process) getenv(name string) string {
	for _, variable := range p.environ {
		if value, found := strings.CutPrefix(variable, name+"="); found {
			return value
		}
	}
	return ""
}

// writeError writes the error that ends a command: as a line of the log if the
// command writes a log in JSON, else as text. Wrong arguments are for people.
func (p process) writeError(err error, logs bool) {
	wrongArguments := errors.As(err, new(usageError)) || errors.As(err, new(notFoundError))
	if !logs || wrongArguments || p.getenv("APP_LOG_FORMAT") == "text" {
		fmt.Fprintf(p.stderr, "%s: %v\n", serviceName, err)
		return
	}
	attrs := []any{"error", err.Error()}
	var invalid *config.Error
	if errors.As(err, &invalid) {
		attrs = []any{"error", "the configuration is not valid", "problems", invalid.Problems}
	}
	slog.New(slog.NewJSONHandler(p.stderr, nil)).Error("the service ends", attrs...)
}
