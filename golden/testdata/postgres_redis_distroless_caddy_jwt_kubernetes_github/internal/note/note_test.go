package note_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/validate"
)

func TestNew(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("somewhere", 3600))
	n, err := note.New(notetest.Draft(1), now)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2030, 1, 2, 2, 4, 5, 678_901_000, time.UTC)
	if n.Version != 1 || n.CreatedAt != want || n.UpdatedAt != want {
		t.Errorf("got version %d, created %v, updated %v; want 1, %v twice", n.Version, n.CreatedAt, n.UpdatedAt, want)
	}
	next, err := note.New(notetest.Draft(2), now)
	if err != nil {
		t.Fatal(err)
	}
	if next.ID <= n.ID {
		t.Errorf("id %s does not sort after the earlier %s", next.ID, n.ID)
	}
}

// TestFrom spoils one field at a time.
func TestFrom(t *testing.T) {
	t.Parallel()
	for field, spoiled := range map[string][]func(d *note.Draft){
		"title": {
			func(d *note.Draft) { d.Title = " \t\n" },
			func(d *note.Draft) { d.Title = strings.Repeat("x", note.MaxTitle+1) },
		},
		"body": {
			func(d *note.Draft) { d.Body = "a\x00b" },
			func(d *note.Draft) { d.Body = strings.Repeat("x", note.MaxBody+1) },
		},
	} {
		for _, spoil := range spoiled {
			d := notetest.Draft(1)
			spoil(&d)
			wantInvalid(t, d, field)
		}
	}
}

// TestFromNothing leaves every field out.
func TestFromNothing(t *testing.T) {
	t.Parallel()
	wantInvalid(t, note.Draft{}, "title")
}

// wantInvalid fails unless exactly these fields of a draft are not valid.
func wantInvalid(t *testing.T, d note.Draft, fields ...string) {
	t.Helper()
	_, err := note.From(d)
	var invalid *validate.Error
	if !errors.As(err, &invalid) {
		t.Errorf("%+v: got error %v, want invalid fields %v", d, err, fields)
		return
	}
	if got := slices.Sorted(maps.Keys(invalid.Fields)); !slices.Equal(got, fields) {
		t.Errorf("%+v: got invalid fields %v, want %v", d, got, fields)
	}
}
