// Package redis keeps in Redis what all replicas share: the counters of the
// rate limit and the cache.
package redis

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Config says where Redis is and how long to wait for it.
type Config struct {
	URL     string        // redis://user:password@host:6379/0, rediss:// for TLS, unix:///path?db=0
	Timeout time.Duration // for a whole command, connecting included; at least 1ms
}

// Client is a pool of connections. It is safe for concurrent use.
type Client struct {
	pool    *goredis.Client
	timeout time.Duration
}

// init silences go-redis, which would write every failure to standard error
// by itself. They all reach the caller as errors.
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
	// A connection that broke while idle deserves a second try. More of them
	// would only make every request wait while Redis is down.
	options.MaxRetries = 1
	options.DialerRetries = 1
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Client{pool: goredis.NewClient(options), timeout: timeout}, nil
}

// Ping returns an error if Redis does not answer.
func (c *Client) Ping(ctx context.Context) error {
	return c.do(ctx, func(ctx context.Context) error {
		return c.pool.Ping(ctx).Err()
	})
}

// Close closes all connections.
func (c *Client) Close() error { return c.pool.Close() }

// do runs one command and ends it when the client's timeout is over. Only the
// end of the caller's own context is reported as such.
func (c *Client) do(ctx context.Context, command func(ctx context.Context) error) error {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := command(bounded)
	switch {
	case err == nil || errors.Is(err, goredis.Nil):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("redis: %w", ctx.Err())
	case bounded.Err() != nil:
		return fmt.Errorf("redis at %s: no answer within %v", c.pool.Options().Addr, c.timeout)
	default:
		return fmt.Errorf("redis at %s: %w", c.pool.Options().Addr, err)
	}
}

// parse reads a URL. Special characters in a password may make its rest pass
// for something else, so errors quote only what cannot be a part of one.
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
