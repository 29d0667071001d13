package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"example.com/orders/internal/outage"
	"example.com/orders/internal/store"
)

// Codes of errors that the server reports (PostgreSQL manual, appendix A).
const (
	tooManyConns     = "53300"
	queryCanceled    = "57014" // by statement_timeout
	adminShutdown    = "57P01"
	crashShutdown    = "57P02"
	cannotConnectNow = "57P03" // while it starts
	connectionClass  = "08"
)

func isCode(err error, codes ...string) bool {
	var reported *pgconn.PgError
	return errors.As(err, &reported) && slices.Contains(codes, reported.Code)
}

// isBroken reports whether the connection broke before the server responded
// to its statement, as it does when the server restarts.
func isBroken(err error) bool {
	return pgconn.SafeToRetry(err) || isCode(err, adminShutdown, crashShutdown) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// isAway reports whether the server cannot be reached at the moment. A server
// that refuses the user or the database is there.
func isAway(err error) bool {
	var reported *pgconn.PgError
	if errors.As(err, &reported) {
		return strings.HasPrefix(reported.Code, connectionClass) ||
			isCode(err, adminShutdown, crashShutdown, cannotConnectNow, tooManyConns)
	}
	return isBroken(err) || errors.As(err, new(net.Error)) || errors.As(err, new(*pgconn.ConnectError)) ||
		errors.Is(err, context.DeadlineExceeded)
}

// isDown reports whether an error means that the database cannot be used.
func isDown(err error) bool {
	return isAway(err) || isCode(err, queryCanceled) || errors.As(err, new(*pgconn.ConnectError))
}

// unavailable makes an error of a database that cannot be used one of package
// store.
func unavailable(err error) error {
	if err != nil && (isDown(err) || errors.Is(err, outage.ErrOpen)) {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return err
}
