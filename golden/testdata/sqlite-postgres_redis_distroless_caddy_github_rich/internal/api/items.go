package api

import (
	"net/http"
	"time"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store"
	"example.com/orders/internal/web"
)

// itemHandler serves items from a store.
type itemHandler struct {
	store item.Store
}

func (h itemHandler) create(w http.ResponseWriter, r *http.Request) error {
	var draft item.Draft
	if err := web.Decode(r, &draft); err != nil {
		return err
	}
	v, err := item.New(draft, time.Now())
	if err != nil {
		return err
	}
	if err := h.store.Create(r.Context(), v); err != nil {
		return err
	}
	w.Header().Set("Location", itemsPath+"/"+v.ID)
	return writeItem(w, http.StatusCreated, v)
}

// itemPage is one page of items; its cursor leads to the next one.
type itemPage struct {
	Items      []item.Item `json:"items"`
	NextCursor *string     `json:"next_cursor"` // null on the last page
}

func (h itemHandler) list(w http.ResponseWriter, r *http.Request) error {
	page, err := web.Page(r)
	if err != nil {
		return err
	}
	filter, err := itemFilter(r)
	if err != nil {
		return err
	}
	// One more than asked for shows whether there is a next page.
	list, err := h.store.List(r.Context(), filter, store.Page{Limit: page.Limit + 1, After: page.After})
	if err != nil {
		return err
	}
	body := itemPage{Items: list}
	if len(list) > page.Limit {
		body.Items = list[:page.Limit]
		cursor := web.Cursor(body.Items[page.Limit-1].ID)
		body.NextCursor = &cursor
	}
	return web.Encode(w, http.StatusOK, body)
}

// itemFilter returns the filter that the query parameters select.
func itemFilter(r *http.Request) (filter item.Filter, err error) {
	if filter.OrderID, err = web.Reference(r, "order_id"); err != nil {
		return filter, err
	}
	if filter.ParentID, err = web.Reference(r, "parent_id"); err != nil {
		return filter, err
	}
	return filter, nil
}

func (h itemHandler) get(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	v, err := h.store.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if err := web.CheckMatch(r, v.Version); err != nil {
		return err
	}
	if web.NotModified(r, v.Version) {
		w.Header().Set("ETag", web.ETag(v.Version))
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return writeItem(w, http.StatusOK, v)
}

// update requires If-Match, so that no client overwrites what it has not seen.
func (h itemHandler) update(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	if err := web.RequireIfMatch(r); err != nil {
		return err
	}
	var draft item.Draft
	if err := web.Decode(r, &draft); err != nil {
		return err
	}
	v, err := item.From(draft)
	if err != nil {
		return err
	}
	version, err := h.matchVersion(r, id)
	if err != nil {
		return err
	}
	v.ID, v.Version, v.UpdatedAt = id, version, store.Timestamp(time.Now())
	stored, err := h.store.Update(r.Context(), v)
	if err != nil {
		return err
	}
	return writeItem(w, http.StatusOK, stored)
}

// delete honours If-Match, but does not require it.
func (h itemHandler) delete(w http.ResponseWriter, r *http.Request) error {
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
func (h itemHandler) matchVersion(r *http.Request, id string) (int64, error) {
	return web.IfMatch(r, func() (int64, error) {
		v, err := h.store.Get(r.Context(), id)
		return v.Version, err
	})
}

func writeItem(w http.ResponseWriter, status int, v item.Item) error {
	w.Header().Set("ETag", web.ETag(v.Version))
	return web.Encode(w, status, v)
}
