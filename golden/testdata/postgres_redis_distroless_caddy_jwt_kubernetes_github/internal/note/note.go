// Package note defines the resource note: what a note is, which notes are
// valid, and what a store of notes does. It knows neither HTTP nor any
// database; those packages know it.
package note

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"example.com/orders/internal/store"
	"example.com/orders/internal/validate"
)

// Longest texts of a note, in characters.
const (
	MaxTitle = 200
	MaxBody  = 10_000
)

// Note is one note as it is stored.
type Note struct {
	ID        string    `json:"id"` // UUIDv7, so that ids sort by creation
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Version   int64     `json:"version"`    // 1 when created, one more with every update
	CreatedAt time.Time `json:"created_at"` // UTC, microseconds
	UpdatedAt time.Time `json:"updated_at"` // UTC, microseconds
}

// Draft holds the fields of a note that clients set, as they send them. What
// they leave out is empty, as null is.
type Draft struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// New returns the first version of a note. Its error is that of [From].
func New(d Draft, now time.Time) (Note, error) {
	n, err := From(d)
	if err != nil {
		return Note{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Note{}, fmt.Errorf("make a note id: %w", err)
	}
	at := store.Timestamp(now)
	n.ID, n.Version, n.CreatedAt, n.UpdatedAt = id.String(), 1, at, at
	return n, nil
}

// From returns a note that has the fields of the draft and no others. Its
// error is a [*validate.Error] that reports every field that is not valid.
func From(d Draft) (Note, error) {
	fields := validate.Fields{}
	n := Note{
		Title: fields.String("title", d.Title, MaxTitle),
		Body:  fields.Text("body", d.Body, MaxBody),
	}
	if err := fields.Err(); err != nil {
		return Note{}, err
	}
	return n, nil
}
