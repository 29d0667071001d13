// Package redis keeps in Redis what all replicas share.
package redis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"example.com/orders/internal/outage"
)

// Config is where Redis is and how long to wait for it.
type Config struct {
	URL     string        // redis://user:password@host:6379/0, rediss:// for TLS, unix:///path?db=0
	Timeout time.Duration // of a whole command, connecting included; at least 1ms
	Logger  *slog.Logger  // for outages
}

// Client is a pool of connections behind a circuit breaker. It is safe for
// concurrent use.
type Client struct {
	pool    *goredis.Client
	breaker *outage.Breaker
	logger  *slog.Logger
	timeout time.Duration
}

// init silences go-redis, which would write every failure to standard error.
// They all reach the caller as errors.
func init() { goredis.SetLogger(silent{}) }

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// NewClient returns a client without connecting yet: a Redis that is down
// shows with the first command. Errors never hold the password.
func NewClient(cfg Config) (*Client, error) {
	options, err := parse(cfg.URL)
	if err != nil {
		return nil, err
	}
	timeout := max(cfg.Timeout, time.Millisecond)
	options.DialTimeout = timeout
	options.ReadTimeout = timeout
	options.WriteTimeout = timeout
	options.PoolTimeout = timeout
	options.ContextTimeoutEnabled = true
	// One more try is for connections that broke while idle. More of them would
	// make every request wait while Redis is down.
	options.MaxRetries = 1
	options.DialerRetries = 1
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Client{
		pool:    goredis.NewClient(options),
		breaker: outage.NewBreaker(cfg.Logger, "redis at "+options.Addr, isDown),
		logger:  cfg.Logger,
		timeout: timeout,
	}, nil
}

// isDown reports whether an error means that Redis cannot be used at all. Most
// errors that it reports itself are about one command: out of memory, it still
// reads.
func isDown(err error) bool {
	var reported goredis.Error
	if !errors.As(err, &reported) {
		return true
	}
	for _, state := range []string{"LOADING ", "MASTERDOWN ", "CLUSTERDOWN ", "NOAUTH ", "WRONGPASS "} {
		if strings.HasPrefix(reported.Error(), state) {
			return true
		}
	}
	return false
}

// newWatch returns a watch over one use of Redis.
func (c *Client) newWatch(use string) *outage.Watch {
	return outage.NewWatch(c.logger, use+" in redis at "+c.pool.Options().Addr)
}

// report watches one use of Redis. While all of Redis is down, or the request
// was given up, it says nothing: the breaker logs that.
func report(ctx context.Context, watch *outage.Watch, err error) {
	if err == nil || !isDown(err) && ctx.Err() == nil {
		watch.Report(ctx, err)
	}
}

// Ping returns an error if Redis does not respond. It asks although the breaker
// is open.
func (c *Client) Ping(ctx context.Context) error {
	return c.bounded(ctx, func(ctx context.Context) error {
		return c.pool.Ping(ctx).Err()
	})
}

// Close closes all connections.
func (c *Client) Close() error { return c.pool.Close() }

// do runs one command through the breaker.
func (c *Client) do(ctx context.Context, command func(ctx context.Context) error) error {
	return c.breaker.Do(ctx, func(ctx context.Context) error { return c.bounded(ctx, command) })
}

// bounded runs one command within the client's timeout. Only the end of the
// caller's own context is reported as such.
func (c *Client) bounded(ctx context.Context, command func(ctx context.Context) error) error {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := command(bounded)
	switch {
	case err == nil || errors.Is(err, goredis.Nil):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("redis: %w", ctx.Err())
	case bounded.Err() != nil:
		return fmt.Errorf("redis at %s: no response within %v", c.pool.Options().Addr, c.timeout)
	default:
		return fmt.Errorf("redis at %s: %w", c.pool.Options().Addr, err)
	}
}

// parse reads a URL. Special characters in a password may make the rest of it
// look like another part, so errors quote only what cannot be of a password.
func parse(raw string) (*goredis.Options, error) {
	options, err := goredis.ParseURL(raw)
	parsed, invalid := url.Parse(raw)
	ats := strings.Count(raw, "@")
	switch {
	case invalid != nil, parsed.Fragment != "", ats > 0 && parsed.User == nil, ats > 1 && err != nil:
		return nil, errors.New("the Redis URL cannot be used: expected redis://user:password@host:6379/0, with special characters percent-encoded")
	case err != nil:
		return nil, fmt.Errorf("the Redis URL cannot be used: %s", strings.TrimPrefix(err.Error(), "redis: "))
	}
	return options, nil
}
