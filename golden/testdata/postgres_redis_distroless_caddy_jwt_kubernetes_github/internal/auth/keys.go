package auth

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"example.com/orders/internal/outage"
)

const (
	firstRetry = time.Second // after a fetch that failed; twice as long each time
	lastRetry  = time.Minute
)

// keys are those of the issuer. One goroutine fetches them, ahead of time and
// when a token names a key that is not known.
type keys struct {
	source source
	cfg    Config
	watch  *outage.Watch
	cancel context.CancelFunc
	ended  chan struct{}
	wake   chan struct{} // of capacity 1

	mu      sync.Mutex
	set     *keySet       // nil before the first
	fetched time.Time     // when the set was the issuer's
	err     error         // of the last fetch
	fetch   chan struct{} // closed when the fetch that is under way or asked for ends; nil if none is
	asked   time.Time     // when an unknown key id last led to a fetch
}

func newKeys(source source, cfg Config) *keys {
	ctx, cancel := context.WithCancel(context.Background())
	k := &keys{
		source: source, cfg: cfg, watch: outage.NewWatch(cfg.Logger, "fetching the issuer's keys"),
		cancel: cancel, ended: make(chan struct{}), wake: make(chan struct{}, 1),
		fetch: make(chan struct{}),
	}
	go k.run(ctx)
	return k
}

func (k *keys) close() {
	k.cancel()
	<-k.ended
}

// run fetches the keys again and again until ctx ends.
func (k *keys) run(ctx context.Context) {
	defer close(k.ended)
	retry := firstRetry
	for {
		delay := k.cfg.Refresh - rand.N(k.cfg.Refresh/10+1) // so that replicas do not ask at once
		if err := k.update(ctx); err != nil {
			delay = min(retry, delay)
			retry = min(2*retry, lastRetry)
		} else {
			retry = firstRetry
		}
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-k.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// update fetches the keys once, for all who wait. Those that are known stay if
// that fails.
func (k *keys) update(ctx context.Context) error {
	k.mu.Lock()
	if k.fetch == nil {
		k.fetch = make(chan struct{})
	}
	k.mu.Unlock()
	set, err := k.source.fetch(ctx)
	if ctx.Err() == nil {
		k.watch.Report(ctx, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.fetch)
	k.fetch, k.err = nil, err
	if err != nil {
		return err
	}
	k.fetched = k.cfg.Now()
	if k.set == nil || !k.set.equals(set) { // else tokens that are known stay so
		k.set = set
		set.log(k.cfg.Logger)
	}
	return nil
}

// current returns the keys, nil if there are none that may be used.
func (k *keys) current() *keySet {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.set == nil || k.cfg.Now().Sub(k.fetched) > k.cfg.MaxAge {
		return nil
	}
	return k.set
}

// find returns the keys with which a token of this header may be signed. If there
// are none it has the keys fetched, at most once in an interval whatever tokens
// come, and waits for that.
func (k *keys) find(ctx context.Context, header jose.Header) (*keySet, []jose.JSONWebKey, error) {
	set := k.current()
	found := set.find(header)
	// A fetch that is under way may have begun before the issuer had the key.
	for range 2 {
		if len(found) > 0 {
			break
		}
		if err := k.refresh(ctx, set == nil); err != nil {
			return nil, nil, err
		}
		set = k.current()
		found = set.find(header)
	}
	switch {
	case set == nil:
		return nil, nil, ErrUnavailable
	case len(found) == 0:
		return nil, nil, invalid("the issuer has no such key")
	}
	return set, found, nil
}

// refresh waits for the fetch that is under way, or has one begin unless the last
// one was just now. With urgent there are no keys, and it only waits: they are
// fetched all the time.
func (k *keys) refresh(ctx context.Context, urgent bool) error {
	k.mu.Lock()
	if k.fetch == nil {
		if urgent || time.Since(k.asked) < k.cfg.UnknownInterval {
			k.mu.Unlock()
			return nil
		}
		k.asked = time.Now()
		k.fetch = make(chan struct{})
		select {
		case k.wake <- struct{}{}:
		default: // it is about to fetch anyway
		}
	}
	done := k.fetch
	k.mu.Unlock()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-k.ended:
		return ErrUnavailable
	}
}

// usable returns an error if there are no keys that may be used.
func (k *keys) usable() error {
	if k.current() != nil {
		return nil
	}
	if err := k.failure(); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return ErrUnavailable
}

// failure returns the error of the last fetch.
func (k *keys) failure() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

// log says which keys count from now on, and which do not.
func (s *keySet) log(logger *slog.Logger) {
	var ids []string
	for _, key := range s.usable {
		ids = append(ids, key.KeyID)
	}
	logger.Info("the issuer has new keys", "ids", ids)
	for _, reason := range s.left {
		logger.Warn("a key of the issuer is not used", "reason", reason)
	}
}
