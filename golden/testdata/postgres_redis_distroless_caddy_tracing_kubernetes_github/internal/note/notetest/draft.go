package notetest

import (
	"fmt"
	"strings"
	"testing"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store/storetest"
)

// Draft returns a valid draft in which no field is left out.
func Draft(number int) note.Draft {
	return note.Draft{
		Title: fmt.Sprint("title ", number),
		Body:  fmt.Sprint("body ", number),
	}
}

// least returns d with the least value of each field.
func least(d note.Draft) note.Draft {
	d.Title = "x"
	d.Body = ""
	return d
}

// most returns d with the largest value of each field.
func most(d note.Draft) note.Draft {
	d.Title = strings.Repeat("\U0001F600", note.MaxTitle)
	d.Body = strings.Repeat("\U0001F600", note.MaxBody)
	return d
}

// Create stores the note of a draft and returns it.
func Create(t testing.TB, notes note.Store, d note.Draft) note.Note {
	t.Helper()
	n, err := note.New(d, storetest.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := notes.Create(t.Context(), n); err != nil {
		t.Fatalf("create %+v: %v", d, err)
	}
	return n
}
