//go:build client

package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/client"
)

// itemDraft returns what the client sends to create an item.
func itemDraft(t *testing.T, orderID client.ID) (draft client.ItemDraft) {
	t.Helper()
	if err := json.Unmarshal([]byte(`{"order_id":"`+orderID.String()+`","sku":"sku 1","position":1}`), &draft); err != nil {
		t.Fatal(err)
	}
	return draft
}

// createItem creates an item by the client.
func createItem(t *testing.T, c *client.ClientWithResponses, draft client.ItemDraft) *client.CreateItemResponse {
	t.Helper()
	created, err := c.CreateItemWithResponse(t.Context(), draft)
	if err != nil || created.JSON201 == nil {
		t.Fatalf("create: got %+v, error %v", created, err)
	}
	return created
}

func TestItemClient(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	orderID := createOrder(t, c, orderDraft(t)).JSON201.ID
	draft := itemDraft(t, orderID)
	created := createItem(t, c, draft)
	id, tag := created.JSON201.ID, created.Headers201.ETag
	known, err := c.GetItemWithResponse(t.Context(), id, &client.GetItemParams{IfNoneMatch: &tag})
	if err != nil || known.StatusCode() != http.StatusNotModified {
		t.Errorf("get what is known: got %+v, error %v", known, err)
	}
	page, err := c.ListItemsWithResponse(t.Context(), &client.ListItemsParams{Limit: new(client.Limit(1))})
	if err != nil || page.JSON200 == nil || !strings.Contains(string(page.Body), id.String()) {
		t.Errorf("list: got %+v, error %v", page, err)
	}
	updated, err := c.UpdateItemWithResponse(t.Context(), id, &client.UpdateItemParams{IfMatch: tag}, draft)
	if err != nil || updated.JSON200 == nil || updated.JSON200.Version != 2 {
		t.Errorf("update: got %+v, error %v", updated, err)
	}
	late, err := c.UpdateItemWithResponse(t.Context(), id, &client.UpdateItemParams{IfMatch: tag}, draft)
	if err != nil || late.ApplicationProblemJSONDefault == nil || late.ApplicationProblemJSONDefault.Type != "/problems/version-mismatch" {
		t.Errorf("update an old version: got %+v, error %v", late, err)
	}
	deleted, err := c.DeleteItemWithResponse(t.Context(), id, &client.DeleteItemParams{})
	if err != nil || deleted.StatusCode() != http.StatusNoContent {
		t.Errorf("delete: got %+v, error %v", deleted, err)
	}
	gone, err := c.GetItemWithResponse(t.Context(), id, &client.GetItemParams{})
	if err != nil || gone.ApplicationProblemJSONDefault == nil || gone.ApplicationProblemJSONDefault.Status != http.StatusNotFound {
		t.Errorf("get what is gone: got %+v, error %v", gone, err)
	}
}
