package note_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/note"
	"example.com/orders/internal/validate"
)

func TestNew(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("somewhere", 3600))
	n, err := note.New(note.Draft{Title: "Milk", Body: "two litres"}, now)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2030, 1, 2, 2, 4, 5, 678_901_000, time.UTC)
	if n.Version != 1 || n.CreatedAt != want || n.UpdatedAt != want {
		t.Errorf("got version %d, created %v, updated %v; want 1, %v twice", n.Version, n.CreatedAt, n.UpdatedAt, want)
	}
	next, err := note.New(note.Draft{Title: "Bread"}, now)
	if err != nil {
		t.Fatal(err)
	}
	if next.ID <= n.ID {
		t.Errorf("id %s does not sort after the earlier %s", next.ID, n.ID)
	}
}

func TestDraftValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		draft note.Draft
		wrong []string // fields
	}{
		"plain":           {note.Draft{Title: "Milk", Body: "two litres"}, nil},
		"no body":         {note.Draft{Title: "Milk"}, nil},
		"longest":         {note.Draft{Title: strings.Repeat("ü", note.MaxTitle), Body: strings.Repeat("ü", note.MaxBody)}, nil},
		"no title":        {note.Draft{Body: "two litres"}, []string{"title"}},
		"blank title":     {note.Draft{Title: " \t\n"}, []string{"title"}},
		"both too long":   {note.Draft{Title: strings.Repeat("x", note.MaxTitle+1), Body: strings.Repeat("x", note.MaxBody+1)}, []string{"body", "title"}},
		"zero character":  {note.Draft{Title: "a\x00b", Body: "\x00"}, []string{"body", "title"}},
		"not valid UTF-8": {note.Draft{Title: "a\xff", Body: "b"}, []string{"title"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.draft.Validate()
			var invalid *validate.Error
			if !errors.As(err, &invalid) {
				if err != nil || test.wrong != nil {
					t.Fatalf("got error %v, want wrong fields %v", err, test.wrong)
				}
				return
			}
			if got := slices.Sorted(maps.Keys(invalid.Fields)); !slices.Equal(got, test.wrong) {
				t.Errorf("wrong fields %v, want %v", got, test.wrong)
			}
		})
	}
}
