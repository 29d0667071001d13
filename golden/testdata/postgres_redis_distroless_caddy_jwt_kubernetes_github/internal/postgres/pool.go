package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// statementTimeout is the server's setting for how long a statement may run.
const statementTimeout = "statement_timeout"

// parse turns cfg into the settings of a pool. Session settings that the URL
// makes itself, such as application_name, win over those made here.
func parse(cfg Config) (*pgxpool.Config, error) {
	pool, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be used%s", reason(cfg.URL, err))
	}
	pool.MaxConns = int32(max(cfg.MaxConns, 1))
	pool.MinConns = int32(max(cfg.MinConns, 0))
	pool.ConnConfig.ConnectTimeout = cfg.ConnectTimeout
	pool.AfterConnect = readUTC
	session := map[string]string{
		"application_name": "orders",
		"timezone":         "UTC",
	}
	if cfg.StatementTimeout > 0 {
		session[statementTimeout] = strconv.FormatInt(max(cfg.StatementTimeout.Milliseconds(), 1), 10)
	}
	for name, value := range session {
		if _, set := pool.ConnConfig.RuntimeParams[name]; !set {
			pool.ConnConfig.RuntimeParams[name] = value
		}
	}
	return pool, nil
}

// readUTC lets a connection return times in UTC: it would return them in the zone
// of this machine.
func readUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// openMigrator returns connections for migrations, which may take longer than
// the statements of a request. They are closed as soon as they are idle.
func openMigrator(pool *pgxpool.Config) *sql.DB {
	config := pool.ConnConfig.Copy()
	delete(config.RuntimeParams, statementTimeout)
	db := stdlib.OpenDB(*config)
	db.SetMaxIdleConns(0)
	return db
}

// reason returns what is wrong with a URL. Where that might quote the password,
// it is the form of a URL instead.
func reason(raw string, err error) string {
	parsed, invalid := url.Parse(raw)
	ats := strings.Count(raw, "@")
	cause := errors.Unwrap(err)
	if invalid != nil || ats > 1 || ats == 1 && parsed.User == nil || cause == nil {
		return ": expected postgres://user:password@host:5432/name, with special characters percent-encoded"
	}
	return ": " + cause.Error()
}

// attempts is an error of the driver in one line. The driver writes a line for
// each attempt to connect, and where TLS is only preferred it tries every
// address twice.
type attempts struct{ error }

func (a attempts) Unwrap() error { return a.error }

func (a attempts) Error() string {
	summary, rest, several := strings.Cut(a.error.Error(), "\n\t")
	if !several {
		return summary
	}
	return summary + " " + strings.Join(slices.Compact(strings.Split(rest, "\n\t")), "; ")
}
