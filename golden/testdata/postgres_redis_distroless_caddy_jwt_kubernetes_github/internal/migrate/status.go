package migrate

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"
)

// State is where one migration stands.
type State struct {
	Version   int64
	Name      string    // the file's name; empty if only the database knows it
	AppliedAt time.Time // UTC; zero while pending
}

// Pending returns nil if exactly the embedded migrations are applied, and an
// error that wraps [ErrBehind] or [ErrAhead] if not. It takes one query,
// waits for no lock and writes nothing, so a readiness probe may call it.
func (m *Migrations) Pending(ctx context.Context) error {
	applied, err := m.versions(ctx)
	if err != nil {
		return err
	}
	for _, source := range m.sources() {
		if !applied[source.Version] {
			return fmt.Errorf("%w: %s is not applied, run migrate up", ErrBehind, path.Base(source.Path))
		}
		delete(applied, source.Version)
	}
	if len(applied) > 0 {
		newest := slices.Max(slices.Collect(maps.Keys(applied)))
		return fmt.Errorf("%w: version %d comes from another release", ErrAhead, newest)
	}
	return nil
}

// Status returns the state of every migration that the binary carries or the
// database has on record, sorted by version. It writes nothing.
func (m *Migrations) Status(ctx context.Context) ([]State, error) {
	applied, err := m.versions(ctx)
	if err != nil {
		return nil, err
	}
	states := map[int64]State{}
	for version := range applied {
		record, err := m.records.GetMigration(ctx, m.db.Reader, version)
		if err != nil {
			return nil, fmt.Errorf("read when migration %d was applied: %w", version, err)
		}
		states[version] = State{Version: version, AppliedAt: record.Timestamp.UTC()}
	}
	for _, source := range m.sources() {
		appliedAt := states[source.Version].AppliedAt
		states[source.Version] = State{source.Version, path.Base(source.Path), appliedAt}
	}
	sorted := make([]State, 0, len(states))
	for _, version := range slices.Sorted(maps.Keys(states)) {
		sorted = append(sorted, states[version])
	}
	return sorted, nil
}

// versions returns the versions that the database has on record: none, if no
// migration ever ran there.
func (m *Migrations) versions(ctx context.Context) (map[int64]bool, error) {
	records, err := m.records.ListMigrations(ctx, m.db.Reader)
	if err != nil {
		var exists bool
		asked := m.db.Reader.QueryRowContext(ctx, m.db.HasTable).Scan(&exists)
		if asked == nil && !exists {
			return map[int64]bool{}, nil
		}
		return nil, fmt.Errorf("read the version of the schema: %w", err)
	}
	versions := make(map[int64]bool, len(records))
	for _, record := range records {
		if record.IsApplied && record.Version > 0 { // version 0 marks the empty schema
			versions[record.Version] = true
		}
	}
	return versions, nil
}
