package api

import (
	"net/http"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
	"example.com/orders/internal/web"
)

// orderHandler serves orders from a store.
type orderHandler struct {
	store order.Store
}

func (h orderHandler) create(w http.ResponseWriter, r *http.Request) error {
	var draft order.Draft
	if err := web.Decode(r, &draft); err != nil {
		return err
	}
	o, err := order.New(draft, time.Now())
	if err != nil {
		return err
	}
	if err := h.store.Create(r.Context(), o); err != nil {
		return err
	}
	w.Header().Set("Location", ordersPath+"/"+o.ID)
	return writeOrder(w, http.StatusCreated, o)
}

// orderPage is one page of orders; its cursor leads to the next one.
type orderPage struct {
	Orders     []order.Order `json:"orders"`
	NextCursor *string       `json:"next_cursor"` // null on the last page
}

func (h orderHandler) list(w http.ResponseWriter, r *http.Request) error {
	page, err := web.Page(r)
	if err != nil {
		return err
	}
	// One more than asked for shows whether there is a next page.
	list, err := h.store.List(r.Context(), store.Page{Limit: page.Limit + 1, After: page.After})
	if err != nil {
		return err
	}
	body := orderPage{Orders: list}
	if len(list) > page.Limit {
		body.Orders = list[:page.Limit]
		cursor := web.Cursor(body.Orders[page.Limit-1].ID)
		body.NextCursor = &cursor
	}
	return web.Encode(w, http.StatusOK, body)
}

func (h orderHandler) get(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	o, err := h.store.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if err := web.CheckMatch(r, o.Version); err != nil {
		return err
	}
	if web.NotModified(r, o.Version) {
		w.Header().Set("ETag", web.ETag(o.Version))
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return writeOrder(w, http.StatusOK, o)
}

// update requires If-Match, so that no client overwrites what it has not seen.
func (h orderHandler) update(w http.ResponseWriter, r *http.Request) error {
	id, err := web.ID(r)
	if err != nil {
		return err
	}
	if err := web.RequireIfMatch(r); err != nil {
		return err
	}
	var draft order.Draft
	if err := web.Decode(r, &draft); err != nil {
		return err
	}
	o, err := order.From(draft)
	if err != nil {
		return err
	}
	version, err := h.matchVersion(r, id)
	if err != nil {
		return err
	}
	o.ID, o.Version, o.UpdatedAt = id, version, store.Timestamp(time.Now())
	stored, err := h.store.Update(r.Context(), o)
	if err != nil {
		return err
	}
	return writeOrder(w, http.StatusOK, stored)
}

// delete honours If-Match, but does not require it.
func (h orderHandler) delete(w http.ResponseWriter, r *http.Request) error {
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
func (h orderHandler) matchVersion(r *http.Request, id string) (int64, error) {
	return web.IfMatch(r, func() (int64, error) {
		o, err := h.store.Get(r.Context(), id)
		return o.Version, err
	})
}

func writeOrder(w http.ResponseWriter, status int, o order.Order) error {
	w.Header().Set("ETag", web.ETag(o.Version))
	return web.Encode(w, status, o)
}
