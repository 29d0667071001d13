package outage_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/outage"
)

var (
	errDown   = errors.New("connection refused")
	errDomain = errors.New("not found")
)

func TestBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		b := outage.NewBreaker(slog.New(slog.NewTextHandler(&log, nil)), "the store", func(err error) bool { return errors.Is(err, errDown) })
		uses := 0
		do := func(err error) error {
			return b.Do(t.Context(), func(context.Context) error { uses++; return err })
		}
		for range 10 {
			if err := do(errDomain); !errors.Is(err, errDomain) {
				t.Fatalf("an error of a store that works: got %v", err)
			}
			if err := do(context.Canceled); !errors.Is(err, context.Canceled) {
				t.Fatalf("a cancelled use: got %v", err)
			}
		}
		uses = 0
		for range 10 {
			_ = do(errDown)
		}
		if uses != 3 {
			t.Errorf("a store that is down was used %d times, want 3", uses)
		}
		if err := do(nil); !errors.Is(err, outage.ErrOpen) || err.Error() != "the store is down" {
			t.Errorf("while it is down: got %v", err)
		}
		time.Sleep(2 * time.Second)
		_ = do(errDown) // the trial
		_ = do(nil)
		if uses != 4 {
			t.Errorf("after a second: used %d times, want one trial", uses-3)
		}
		time.Sleep(2 * time.Second)
		for range 5 {
			if err := do(nil); err != nil {
				t.Errorf("after the outage: got %v", err)
			}
		}
		if text := log.String(); strings.Count(text, "the store is failing") != 1 || strings.Count(text, "the store works again") != 1 {
			t.Errorf("got log\n%s", text)
		}
	})
}

// TestBreakerOneTrial holds that only one use tries whether an outage is over.
func TestBreakerOneTrial(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := outage.NewBreaker(slog.New(slog.DiscardHandler), "the store", func(err error) bool { return err != nil })
		for range 3 {
			_ = b.Do(t.Context(), func(context.Context) error { return errDown })
		}
		time.Sleep(2 * time.Second)
		tried, finish := make(chan struct{}), make(chan struct{})
		go func() {
			_ = b.Do(t.Context(), func(context.Context) error { close(tried); <-finish; return nil })
		}()
		<-tried
		if err := b.Do(t.Context(), func(context.Context) error { return nil }); !errors.Is(err, outage.ErrOpen) {
			t.Errorf("a second use during the trial: got %v", err)
		}
		close(finish)
		synctest.Wait()
		if err := b.Do(t.Context(), func(context.Context) error { return nil }); err != nil {
			t.Errorf("after the trial: got %v", err)
		}
	})
}
