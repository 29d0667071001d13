// Package api serves the resources over HTTP: this file holds every route, and
// each resource has a file of handlers. What they share is in package web.
package api

import (
	"net/http"

	"example.com/orders/internal/note"
	"example.com/orders/internal/web"
)

// Stores are what keeps the resources.
type Stores struct {
	Notes note.Store
}

const (
	notesPath = "/api/v1/notes"
)

// AddRoutes adds the routes of all resources to s.
func AddRoutes(s *web.Server, stores Stores) {
	notes := noteHandler{stores.Notes}
	s.Handle(http.MethodPost, notesPath, notes.create, web.Scope("note:write"))
	s.Handle(http.MethodGet, notesPath, notes.list, web.Scope("note:read"))
	s.Handle(http.MethodGet, notesPath+"/{id}", notes.get, web.Scope("note:read"))
	s.Handle(http.MethodPut, notesPath+"/{id}", notes.update, web.Scope("note:write"))
	s.Handle(http.MethodDelete, notesPath+"/{id}", notes.delete, web.Scope("note:write"))
}
