// Package api serves the resources over HTTP: this file holds every route, and
// each resource has a file of handlers. What they share is in package web.
package api

import (
	"net/http"

	"example.com/orders/internal/note"
	"example.com/orders/internal/web"
)

const notesPath = "/api/v1/notes"

// AddRoutes adds the routes of all resources to s.
func AddRoutes(s *web.Server, notes note.Store) {
	h := noteHandler{notes}
	s.Handle(http.MethodPost, notesPath, h.create)
	s.Handle(http.MethodGet, notesPath, h.list)
	s.Handle(http.MethodGet, notesPath+"/{id}", h.get)
	s.Handle(http.MethodPut, notesPath+"/{id}", h.update)
	s.Handle(http.MethodDelete, notesPath+"/{id}", h.delete)
}
