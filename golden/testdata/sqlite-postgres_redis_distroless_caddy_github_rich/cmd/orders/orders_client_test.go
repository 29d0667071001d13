//go:build client

package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/client"
)

// orderDraft returns what the client sends to create an order.
func orderDraft(t *testing.T) (draft client.OrderDraft) {
	t.Helper()
	if err := json.Unmarshal([]byte(`{"customer":"customer 1","number":"number 1","total":"0.01","quantity":1,"status":"open","express":true,"placed_at":"2030-01-02T03:04:05Z"}`), &draft); err != nil {
		t.Fatal(err)
	}
	return draft
}

// createOrder creates an order by the client.
func createOrder(t *testing.T, c *client.ClientWithResponses, draft client.OrderDraft) *client.CreateOrderResponse {
	t.Helper()
	created, err := c.CreateOrderWithResponse(t.Context(), draft)
	if err != nil || created.JSON201 == nil {
		t.Fatalf("create: got %+v, error %v", created, err)
	}
	return created
}

func TestOrderClient(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	draft := orderDraft(t)
	created := createOrder(t, c, draft)
	id, tag := created.JSON201.ID, created.Headers201.ETag
	known, err := c.GetOrderWithResponse(t.Context(), id, &client.GetOrderParams{IfNoneMatch: &tag})
	if err != nil || known.StatusCode() != http.StatusNotModified {
		t.Errorf("get what is known: got %+v, error %v", known, err)
	}
	page, err := c.ListOrdersWithResponse(t.Context(), &client.ListOrdersParams{Limit: new(client.Limit(1))})
	if err != nil || page.JSON200 == nil || !strings.Contains(string(page.Body), id.String()) {
		t.Errorf("list: got %+v, error %v", page, err)
	}
	updated, err := c.UpdateOrderWithResponse(t.Context(), id, &client.UpdateOrderParams{IfMatch: tag}, draft)
	if err != nil || updated.JSON200 == nil || updated.JSON200.Version != 2 {
		t.Errorf("update: got %+v, error %v", updated, err)
	}
	late, err := c.UpdateOrderWithResponse(t.Context(), id, &client.UpdateOrderParams{IfMatch: tag}, draft)
	if err != nil || late.ApplicationProblemJSONDefault == nil || late.ApplicationProblemJSONDefault.Type != "/problems/version-mismatch" {
		t.Errorf("update an old version: got %+v, error %v", late, err)
	}
	deleted, err := c.DeleteOrderWithResponse(t.Context(), id, &client.DeleteOrderParams{})
	if err != nil || deleted.StatusCode() != http.StatusNoContent {
		t.Errorf("delete: got %+v, error %v", deleted, err)
	}
	gone, err := c.GetOrderWithResponse(t.Context(), id, &client.GetOrderParams{})
	if err != nil || gone.ApplicationProblemJSONDefault == nil || gone.ApplicationProblemJSONDefault.Status != http.StatusNotFound {
		t.Errorf("get what is gone: got %+v, error %v", gone, err)
	}
}
