//go:build seed

// Package seed fills the stores of a development database with rows that look
// like real ones, and are the same on every machine. It is behind a build tag,
// so that no production binary holds it.
package seed

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/google/uuid"

	"example.com/orders/internal/api"
	"example.com/orders/internal/store"
)

// Seeder makes rows. Make one with [New].
type Seeder struct {
	stores api.Stores
	rows   int
	ids    map[string][]string // of the rows so far, by resource
}

// New returns a seeder that makes so many rows of each resource.
func New(stores api.Stores, rows int) *Seeder {
	return &Seeder{stores: stores, rows: rows, ids: map[string][]string{}}
}

// Resource is a resource to fill.
type Resource struct {
	Plural string
	// Run stores the rows that are not there yet, and returns how many.
	Run func(ctx context.Context) (created int, err error)
}

// Resources returns all resources, each after those to which it has to refer.
func (s *Seeder) Resources() []Resource {
	return []Resource{
		{"notes", s.notes},
	}
}

// start is when the first row of each resource was created.
func start() time.Time { return time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC) }

// fill stores the rows of one resource, for each of which it calls add with a
// source of values, the number of the row, its id and its time.
func (s *Seeder) fill(name string, add func(f *gofakeit.Faker, number int, id string, at time.Time) error) (created int, err error) {
	f := gofakeit.New(uint64(crc32.ChecksumIEEE([]byte(name)))) // so that resources do not depend on each other
	for number := range s.rows {
		at := start().Add(time.Duration(number) * time.Hour)
		id := newID(f, at)
		err := add(f, number, id, at)
		switch {
		case err == nil:
			created++
		case !errors.Is(err, errExists):
			return created, err
		}
		s.ids[name] = append(s.ids[name], id)
	}
	return created, nil
}

// errExists reports that a row is there already.
var errExists = errors.New("the row exists")

// exists returns [errExists] if get has found a row, nil if there is none, or
// its error.
func exists(err error) error {
	switch {
	case err == nil:
		return errExists
	case errors.Is(err, store.ErrNotFound):
		return nil
	}
	return err
}

// newID returns a UUIDv7 of this time.
func newID(f *gofakeit.Faker, at time.Time) string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[8:], f.Uint64())
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|uint64(f.Uint16()))
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// clip returns at most the first characters of a text, so many.
func clip(text string, longest int) string {
	return string([]rune(text)[:min(longest, len([]rune(text)))])
}
