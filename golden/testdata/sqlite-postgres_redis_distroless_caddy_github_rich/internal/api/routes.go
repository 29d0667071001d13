// Package api serves the resources over HTTP: this file holds every route, and
// each resource has a file of handlers. What they share is in package web.
package api

import (
	"net/http"

	"example.com/orders/internal/item"
	"example.com/orders/internal/order"
	"example.com/orders/internal/web"
)

// Stores are what keeps the resources.
type Stores struct {
	Items  item.Store
	Orders order.Store
}

const (
	itemsPath  = "/api/v1/items"
	ordersPath = "/api/v1/orders"
)

// AddRoutes adds the routes of all resources to s.
func AddRoutes(s *web.Server, stores Stores) {
	items := itemHandler{stores.Items}
	s.Handle(http.MethodPost, itemsPath, items.create)
	s.Handle(http.MethodGet, itemsPath, items.list)
	s.Handle(http.MethodGet, itemsPath+"/{id}", items.get)
	s.Handle(http.MethodPut, itemsPath+"/{id}", items.update)
	s.Handle(http.MethodDelete, itemsPath+"/{id}", items.delete)

	orders := orderHandler{stores.Orders}
	s.Handle(http.MethodPost, ordersPath, orders.create)
	s.Handle(http.MethodGet, ordersPath, orders.list)
	s.Handle(http.MethodGet, ordersPath+"/{id}", orders.get)
	s.Handle(http.MethodPut, ordersPath+"/{id}", orders.update)
	s.Handle(http.MethodDelete, ordersPath+"/{id}", orders.delete)
}
