// Package migrate keeps the schema of a database in step with the migrations
// that the binary carries.
package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

var (
	// ErrBehind says that the binary carries a migration which the database lacks.
	ErrBehind = errors.New("schema is behind the embedded migrations")

	// ErrAhead says that the database has a migration which the binary does
	// not carry: a newer release has been here.
	ErrAhead = errors.New("schema is ahead of the embedded migrations")

	// ErrNothing says that there is no migration left to roll back.
	ErrNothing = errors.New("no migration is applied")
)

// Database is where migrations run.
type Database struct {
	Dialect  goose.Dialect
	Writer   *sql.DB // runs the migrations
	Reader   *sql.DB // for Status and Pending; may be Writer
	HasTable string  // query for a single boolean: is there a table goose_db_version?
}

// Migrations are the embedded migrations of one database.
// The methods are safe for concurrent use.
type Migrations struct {
	db       Database
	provider *goose.Provider // nil if there are none
	records  database.Store
}

// Applied is one migration that was applied or rolled back.
type Applied struct {
	Version  int64
	Name     string // the file's name
	Duration time.Duration
}

// New reads the names of the migrations in files, which may hold none. It does
// not touch the database.
func New(db Database, files fs.FS, options ...goose.ProviderOption) (*Migrations, error) {
	options = append(options, goose.WithDisableGlobalRegistry(true))
	provider, err := goose.NewProvider(db.Dialect, db.Writer, files, options...)
	if err != nil && !errors.Is(err, goose.ErrNoMigrations) {
		return nil, fmt.Errorf("read the embedded migrations: %w", err)
	}
	records, err := database.NewStore(db.Dialect, goose.DefaultTablename)
	if err != nil {
		return nil, fmt.Errorf("read the embedded migrations: %w", err)
	}
	return &Migrations{db: db, provider: provider, records: records}, nil
}

// Up applies every pending migration in order, each in a transaction of its
// own, and returns those that it applied. If one fails, the ones before it
// stay applied and are returned beside the error, which names the file.
func (m *Migrations) Up(ctx context.Context) ([]Applied, error) {
	if m.provider == nil {
		return nil, nil
	}
	results, err := m.provider.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		results = partial.Applied
	}
	applied := make([]Applied, 0, len(results))
	for _, result := range results {
		applied = append(applied, newApplied(result))
	}
	return applied, explain(err)
}

// Down rolls back the migration that was applied last. It returns
// [ErrNothing] if there is none, and [ErrAhead] if the binary does not
// carry it.
func (m *Migrations) Down(ctx context.Context) (Applied, error) {
	if m.provider == nil {
		return Applied{}, ErrNothing
	}
	result, err := m.provider.Down(ctx)
	switch {
	case errors.Is(err, goose.ErrNoNextVersion):
		return Applied{}, ErrNothing
	case errors.Is(err, goose.ErrVersionNotFound):
		return Applied{}, fmt.Errorf("%w: roll the last migration back with the release that has it", ErrAhead)
	case err != nil:
		return Applied{}, explain(err)
	}
	return newApplied(result), nil
}

// sources returns the migrations that the binary carries.
func (m *Migrations) sources() []*goose.Source {
	if m.provider == nil {
		return nil
	}
	return m.provider.ListSources()
}

// explain names the file of the migration that failed.
func explain(err error) error {
	var partial *goose.PartialError
	if !errors.As(err, &partial) {
		return err
	}
	name := path.Base(partial.Failed.Source.Path)
	return fmt.Errorf("migration %s (%s) failed: %w", name, partial.Failed.Direction, partial.Err)
}

func newApplied(result *goose.MigrationResult) Applied {
	return Applied{
		Version:  result.Source.Version,
		Name:     path.Base(result.Source.Path),
		Duration: result.Duration,
	}
}
