// Package outage keeps a dependency that is down from filling the log and from
// holding up requests.
package outage

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// Watch logs when an outage of one dependency begins and when it ends, not
// every failure between. It is safe for concurrent use.
type Watch struct {
	logger *slog.Logger
	what   string
	down   atomic.Bool
}

// NewWatch returns a watch over what, as log lines call it.
func NewWatch(logger *slog.Logger, what string) *Watch {
	return &Watch{logger: logger, what: what}
}

// Report takes the outcome of one use of the dependency; nil is a success.
func (w *Watch) Report(ctx context.Context, err error) {
	failed := err != nil
	if w.down.Load() == failed || !w.down.CompareAndSwap(!failed, failed) {
		return
	}
	if failed {
		w.logger.ErrorContext(ctx, w.what+" is failing", "error", err)
		return
	}
	w.logger.InfoContext(ctx, w.what+" works again")
}
