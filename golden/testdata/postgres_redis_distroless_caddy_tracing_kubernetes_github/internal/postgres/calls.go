package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/orders/internal/outage"
)

// calls runs the statements of requests: each within a time limit, and through
// a circuit breaker.
type calls struct {
	pool    *pgxpool.Pool
	breaker *outage.Breaker
	timeout time.Duration // of a call with its wait for a connection; 0 for none
}

// read runs a statement that only reads. It runs it once more if a connection
// breaks.
func (c *calls) read(ctx context.Context, use func(ctx context.Context) error) error {
	return c.run(ctx, isBroken, use)
}

// write runs a statement that changes something. It runs it once more only if
// a connection breaks before the statement was sent.
func (c *calls) write(ctx context.Context, use func(ctx context.Context) error) error {
	return c.run(ctx, pgconn.SafeToRetry, use)
}

func (c *calls) run(ctx context.Context, mayRetry func(error) bool, use func(ctx context.Context) error) error {
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	return unavailable(c.breaker.Do(ctx, func(ctx context.Context) error {
		err := use(ctx)
		if err == nil || !mayRetry(err) || ctx.Err() != nil {
			return err
		}
		c.pool.Reset() // the other connections are as old as the broken one
		return use(ctx)
	}))
}
