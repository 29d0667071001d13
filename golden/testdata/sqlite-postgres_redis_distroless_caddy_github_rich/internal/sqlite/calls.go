package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"example.com/orders/internal/outage"
	"example.com/orders/internal/store"
)

// calls runs the statements of requests and watches for outages.
type calls struct {
	timeout time.Duration // of a write with its wait for other writers; 0 for none
	watch   *outage.Watch
}

func (c *calls) read(ctx context.Context, use func(ctx context.Context) error) error {
	return c.report(ctx, use(ctx))
}

// write bounds the time that callers queue behind a process that holds the
// lock: without that, each would wait for all before it.
func (c *calls) write(ctx context.Context, use func(ctx context.Context) error) error {
	bounded, cancel := ctx, context.CancelFunc(func() {})
	if c.timeout > 0 {
		bounded, cancel = context.WithTimeout(ctx, c.timeout)
	}
	defer cancel()
	err := use(bounded)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: the write lock was taken for %v: %w", store.ErrUnavailable, c.timeout, err)
	}
	return c.report(ctx, err)
}

// report makes an error of a file that cannot be used one of package store,
// and logs when an outage begins and ends.
func (c *calls) report(ctx context.Context, err error) error {
	switch primaryCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		err = fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	switch {
	case errors.Is(err, store.ErrUnavailable):
		c.watch.Report(ctx, err)
	case ctx.Err() == nil:
		c.watch.Report(ctx, nil)
	}
	return err
}

// primaryCode returns the primary result code of SQLite, 0 if err is not one of
// its errors.
func primaryCode(err error) int {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return sqlite3.SQLITE_OK
	}
	return failure.Code() & 0xff
}
