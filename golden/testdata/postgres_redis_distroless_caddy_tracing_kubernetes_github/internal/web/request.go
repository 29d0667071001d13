package web

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"example.com/orders/internal/store"
)

// Numbers of items on a page.
const (
	defaultLimit = 20
	largestLimit = 100
)

// ID returns the id in the path, in the form in which stores keep it. Its
// error is [store.ErrNotFound] if it has another form than ids have.
func ID(r *http.Request) (string, error) {
	id, ok := store.ParseID(chi.URLParam(r, "id"))
	if !ok {
		return "", store.ErrNotFound
	}
	return id, nil
}

// Page returns the page that the query parameters limit and cursor select.
func Page(r *http.Request) (store.Page, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return store.Page{}, NewProblem(TypeInvalidParameters, "the query is not valid: percent-encode the values of its parameters")
	}
	for name, values := range query {
		if len(values) > 1 {
			return store.Page{}, badParameter(name, "must be given once")
		}
	}
	page := store.Page{Limit: defaultLimit}
	if text := query.Get("limit"); text != "" {
		if page.Limit, err = strconv.Atoi(text); err != nil || page.Limit < 1 || page.Limit > largestLimit {
			return store.Page{}, badParameter("limit", fmt.Sprintf("must be a number from 1 to %d", largestLimit))
		}
	}
	if text := query.Get("cursor"); text != "" {
		if page.After, err = decodeCursor(text); err != nil {
			return store.Page{}, badParameter("cursor", "must be the next_cursor of another page")
		}
	}
	return page, nil
}

// Cursor returns the cursor of the page after the item with this id. Clients
// cannot read it, so what it holds may change.
func Cursor(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(id))
}

func decodeCursor(cursor string) (string, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return "", err
	}
	id, ok := store.ParseID(string(text))
	if !ok {
		return "", errors.New("no id is in the cursor")
	}
	return id, nil
}

func badParameter(name, wrong string) *Problem {
	problem := NewProblem(TypeInvalidParameters, "a query parameter is not valid")
	problem.Errors = map[string]string{name: wrong}
	return problem
}
