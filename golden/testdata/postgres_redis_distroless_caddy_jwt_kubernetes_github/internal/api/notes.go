package api

import (
	"net/http"
	"time"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
	"example.com/orders/internal/web"
)

// noteHandler serves notes from a store.
type noteHandler struct {
	store note.Store
}

func (h noteHandler) create(w http.ResponseWriter, r *http.Request) error {
	var draft note.Draft
	if err := web.Decode(r, &draft); err != nil {
		return err
	}
	n, err := note.New(draft, time.Now())
	if err != nil {
		return err
	}
	if err := h.store.Create(r.Context(), n); err != nil {
		return err
	}
	w.Header().Set("Location", notesPath+"/"+n.ID)
	return writeNote(w, http.StatusCreated, n)
}

// notePage is one page of notes; its cursor leads to the next one.
type notePage struct {
	Notes      []note.Note `json:"notes"`
	NextCursor *string     `json:"next_cursor"` // null on the last page
}

func (h noteHandler) list(w http.ResponseWriter, r *http.Request) error {
	page, err := web.Page(r)
	if err != nil {
		return err
	}
	// One more than asked for shows whether there is a next page.
	list, err := h.store.List(r.Context(), store.Page{Limit: page.Limit + 1, After: page.After})
	if err != nil {
		return err
	}
	body := notePage{Notes: list}
	if len(list) > page.Limit {
		body.Notes = list[:page.Limit]
		cursor := web.Cursor(body.Notes[page.Limit-1].ID)
		body.NextCursor = &cursor
	}
	return web.Encode(w, http.StatusOK, body)
}

func (h noteHandler) get(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	n, err := h.store.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if err := web.CheckMatch(r, n.Version); err != nil {
		return err
	}
	if web.NotModified(r, n.Version) {
		w.Header().Set("ETag", web.ETag(n.Version))
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return writeNote(w, http.StatusOK, n)
}

// update requires If-Match, so that no client overwrites what it has not seen.
func (h noteHandler) update(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	if err := web.RequireIfMatch(r); err != nil {
		return err
	}
	var draft note.Draft
	if err := web.Decode(r, &draft); err != nil {
		return err
	}
	n, err := note.From(draft)
	if err != nil {
		return err
	}
	version, err := h.matchVersion(r, id)
	if err != nil {
		return err
	}
	n.ID, n.Version, n.UpdatedAt = id, version, store.Timestamp(time.Now())
	stored, err := h.store.Update(r.Context(), n)
	if err != nil {
		return err
	}
	return writeNote(w, http.StatusOK, stored)
}

// delete honours If-Match, but does not require it.
func (h noteHandler) delete(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	version, err := h.matchVersion(r, id)
	if err != nil {
		return err
	}
	if err := h.store.Delete(r.Context(), id, version); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// matchVersion returns the version that If-Match asks for, 0 for any.
func (h noteHandler) matchVersion(r *http.Request, id string) (int64, error) {
	return web.IfMatch(r, func() (int64, error) {
		n, err := h.store.Get(r.Context(), id)
		return n.Version, err
	})
}

func writeNote(w http.ResponseWriter, status int, n note.Note) error {
	w.Header().Set("ETag", web.ETag(n.Version))
	return web.Encode(w, status, n)
}
