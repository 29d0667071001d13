package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"example.com/orders/internal/note"
)

// Sizes of a page of notes.
const (
	defaultPage = 20
	largestPage = 100
)

func (s *Server) createNote(w http.ResponseWriter, r *http.Request) {
	var draft note.Draft
	if err := read(r, &draft); err != nil {
		s.fail(w, r, err)
		return
	}
	n, err := note.New(draft, time.Now())
	if err == nil {
		err = s.notes.Create(r.Context(), n)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Location", notesPath+"/"+n.ID)
	s.writeNote(w, http.StatusCreated, n)
}

// page is one page of notes; a cursor leads to the next one.
type page struct {
	Notes      []note.Note `json:"notes"`
	NextCursor *string     `json:"next_cursor"` // null on the last page
}

func (s *Server) listNotes(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit := defaultPage
	if text := query.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > largestPage {
			s.badParameter(w, r, "limit", fmt.Sprintf("must be a number from 1 to %d", largestPage))
			return
		}
	}
	cursor := query.Get("cursor")
	after, known := parseID(cursor)
	if cursor != "" && !known {
		s.badParameter(w, r, "cursor", "must be the next_cursor of another page")
		return
	}
	// One more than asked for tells whether there is a next page.
	notes, err := s.notes.List(r.Context(), note.Query{Limit: limit + 1, After: after})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer := page{Notes: notes}
	if len(notes) > limit {
		answer.Notes = notes[:limit]
		answer.NextCursor = &answer.Notes[limit-1].ID
	}
	s.write(w, http.StatusOK, answer)
}

func (s *Server) getNote(w http.ResponseWriter, r *http.Request) {
	id, ok := noteID(r)
	if !ok {
		s.noteNotFound(w, r)
		return
	}
	n, err := s.notes.Get(r.Context(), id)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if hasVersion(r, n.Version) {
		w.Header().Set("ETag", etag(n.Version))
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.writeNote(w, http.StatusOK, n)
}

// updateNote takes If-Match as a must, so that nobody overwrites what they
// have not seen.
func (s *Server) updateNote(w http.ResponseWriter, r *http.Request) {
	id, ok := noteID(r)
	if !ok {
		s.noteNotFound(w, r)
		return
	}
	if len(r.Header.Values("If-Match")) == 0 {
		s.preconditionRequired(w, r)
		return
	}
	var draft note.Draft
	err := read(r, &draft)
	if err == nil {
		err = draft.Validate()
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	version, err := s.matchVersion(r, id)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	n, err := s.notes.Update(r.Context(), note.Note{
		ID: id, Title: draft.Title, Body: draft.Body, Version: version, UpdatedAt: note.Timestamp(time.Now()),
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.writeNote(w, http.StatusOK, n)
}

// deleteNote honours If-Match, but does without.
func (s *Server) deleteNote(w http.ResponseWriter, r *http.Request) {
	id, ok := noteID(r)
	if !ok {
		s.noteNotFound(w, r)
		return
	}
	version, err := s.matchVersion(r, id)
	if err == nil {
		err = s.notes.Delete(r.Context(), id, version)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) writeNote(w http.ResponseWriter, status int, n note.Note) {
	w.Header().Set("ETag", etag(n.Version))
	s.write(w, status, n)
}

// noteID returns the id in the path, if it is one.
func noteID(r *http.Request) (string, bool) {
	return parseID(chi.URLParam(r, "id"))
}

// parseID takes ids in their usual form only, and writes them as stored.
func parseID(text string) (string, bool) {
	const usualLength = 36
	id, err := uuid.Parse(text)
	if err != nil || len(text) != usualLength {
		return "", false
	}
	return id.String(), true
}
