// Package note is the domain at the centre of the service: what a note is,
// which notes are valid, and what a store of notes must do. It knows neither
// HTTP nor any database; those packages know it.
package note

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Longest texts of a note, in characters.
const (
	MaxTitle = 200
	MaxBody  = 10_000
)

// Note is one note as it is stored.
type Note struct {
	ID        string    `json:"id"` // UUIDv7, so ids sort by creation
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Version   int64     `json:"version"`    // 1 when created, one more with every update
	CreatedAt time.Time `json:"created_at"` // UTC, microseconds
	UpdatedAt time.Time `json:"updated_at"` // UTC, microseconds
}

// Draft is what a client may say about a note.
type Draft struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// New makes the first version of a note. Its error is a [*ValidationError]
// if the draft is not valid.
func New(d Draft, now time.Time) (Note, error) {
	if err := d.Validate(); err != nil {
		return Note{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Note{}, fmt.Errorf("make a note id: %w", err)
	}
	at := Timestamp(now)
	return Note{ID: id.String(), Title: d.Title, Body: d.Body, Version: 1, CreatedAt: at, UpdatedAt: at}, nil
}

// Timestamp cuts a time to what every store keeps: UTC, microseconds.
func Timestamp(t time.Time) time.Time {
	return t.UTC().Truncate(time.Microsecond)
}

// Validate reports every field that is wrong as a [*ValidationError].
func (d Draft) Validate() error {
	fields := map[string]string{}
	if strings.TrimSpace(d.Title) == "" {
		fields["title"] = "must not be blank"
	}
	checkText(fields, "title", d.Title, MaxTitle)
	checkText(fields, "body", d.Body, MaxBody)
	if len(fields) > 0 {
		return &ValidationError{Fields: fields}
	}
	return nil
}

// checkText refuses what not every database can keep, and too much of it.
func checkText(fields map[string]string, name, text string, most int) {
	switch {
	case !utf8.ValidString(text):
		fields[name] = "must be valid UTF-8"
	case strings.ContainsRune(text, 0):
		fields[name] = "must not contain the character U+0000"
	case utf8.RuneCountInString(text) > most:
		fields[name] = fmt.Sprintf("must have at most %d characters", most)
	}
}

// ValidationError says per field, by its JSON name, what is wrong with it.
type ValidationError struct {
	Fields map[string]string
}

func (e *ValidationError) Error() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		parts = append(parts, name+" "+e.Fields[name])
	}
	return "invalid note: " + strings.Join(parts, ", ")
}
