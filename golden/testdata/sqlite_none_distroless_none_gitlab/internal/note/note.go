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

// Draft holds the fields of a note that clients set.
type Draft struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// New returns the first version of a note. Its error is a [*validate.Error]
// if the draft is not valid.
func New(d Draft, now time.Time) (Note, error) {
	if err := d.Validate(); err != nil {
		return Note{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Note{}, fmt.Errorf("make a note id: %w", err)
	}
	at := store.Timestamp(now)
	return Note{ID: id.String(), Title: d.Title, Body: d.Body, Version: 1, CreatedAt: at, UpdatedAt: at}, nil
}

// Validate reports every field that is not valid as a [*validate.Error].
func (d Draft) Validate() error {
	fields := validate.Fields{}
	fields.NotBlank("title", d.Title)
	fields.Text("title", d.Title, MaxTitle)
	fields.Text("body", d.Body, MaxBody)
	return fields.Err()
}
