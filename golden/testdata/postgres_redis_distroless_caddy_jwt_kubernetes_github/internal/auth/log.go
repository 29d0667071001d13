package auth

import (
	"context"
	"log/slog"
)

// NewHandler returns a handler that adds the subject of the context to every
// record and passes it to next.
func NewHandler(next slog.Handler) slog.Handler {
	return handler{next}
}

type handler struct{ slog.Handler }

// Handle implements [slog.Handler].
func (h handler) Handle(ctx context.Context, record slog.Record) error {
	if p := FromContext(ctx); p != nil {
		record.AddAttrs(slog.String("subject", p.Subject))
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs implements [slog.Handler].
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (h handler) WithGroup(name string) slog.Handler {
	return handler{h.Handler.WithGroup(name)}
}
