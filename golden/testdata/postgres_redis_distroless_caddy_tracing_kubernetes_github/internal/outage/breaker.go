package outage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/sony/gobreaker/v2"
)

// ErrOpen is returned instead of using a dependency that is known to be down.
var ErrOpen = errors.New("is down")

const (
	failuresToOpen = 3           // in a row
	openFor        = time.Second // until one use is let through as a trial
)

// Breaker is a circuit breaker around one dependency. After some failures in a
// row it opens: uses fail at once, so that a dependency that hangs costs a few
// requests its timeout, not all of them. Once a second one use is let through;
// if that succeeds, the breaker closes. An outage is logged when it begins and
// when it ends. A Breaker is safe for concurrent use.
type Breaker struct {
	what    string
	circuit *gobreaker.CircuitBreaker[struct{}]
	watch   *Watch
	isDown  func(err error) bool
}

// NewBreaker returns a closed breaker around what, as log lines call it.
// isDown reports whether an error means that the dependency is unavailable.
func NewBreaker(logger *slog.Logger, what string, isDown func(err error) bool) *Breaker {
	return &Breaker{
		what:   what,
		watch:  NewWatch(logger, what),
		isDown: isDown,
		circuit: gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
			Timeout:      openFor,
			ReadyToTrip:  func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= failuresToOpen },
			IsSuccessful: func(err error) bool { return err == nil || !isDown(err) },
			// What a request gave up on says nothing about the dependency.
			IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) },
		}),
	}
}

// Do uses the dependency and returns the error of use, or an error that wraps
// [ErrOpen] while the breaker is open.
func (b *Breaker) Do(ctx context.Context, use func(ctx context.Context) error) error {
	_, err := b.circuit.Execute(func() (struct{}, error) { return struct{}{}, use(ctx) })
	switch {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return fmt.Errorf("%s %w", b.what, ErrOpen)
	case err != nil && b.isDown(err):
		b.watch.Report(ctx, err)
	case !errors.Is(err, context.Canceled):
		b.watch.Report(ctx, nil)
	}
	return err
}
