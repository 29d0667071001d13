package web

import (
	"net/http"

	"example.com/orders/internal/store"
)

// Reference returns the id in a query parameter that selects what refers to it,
// empty if there is no such parameter. It is for queries that [Page] has read.
func Reference(r *http.Request, name string) (string, error) {
	query := r.URL.Query()
	if !query.Has(name) {
		return "", nil
	}
	id, ok := store.ParseID(query.Get(name))
	if !ok {
		return "", badParameter(name, "must be an id")
	}
	return id, nil
}
