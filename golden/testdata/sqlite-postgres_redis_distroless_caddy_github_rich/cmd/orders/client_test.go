//go:build client

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"example.com/orders/client"
	"example.com/orders/internal/web/webtest"
)

// contractTransport holds every response to the contract.
type contractTransport struct{ t *testing.T }

func (c contractTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if err := webtest.CheckContract(r, sent, response.StatusCode, response.Header, body); err != nil {
		c.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// TestClient uses the service as other programs do, by the client that `make
// client` generates.
func TestClient(t *testing.T) {
	t.Parallel()
	c, err := client.NewClientWithResponses(startService(t, nil).url, client.WithHTTPClient(&http.Client{Transport: contractTransport{t}}))
	if err != nil {
		t.Fatal(err)
	}
	var draft client.OrderDraft
	if err := json.Unmarshal([]byte(`{"customer":"customer 1","number":"number 1","total":"0.01","quantity":1,"status":"open","express":true,"placed_at":"2030-01-02T03:04:05Z"}`), &draft); err != nil {
		t.Fatal(err)
	}
	created, err := c.CreateOrderWithResponse(t.Context(), draft)
	if err != nil || created.JSON201 == nil {
		t.Fatalf("create: got %+v, error %v", created, err)
	}
	id, tag := created.JSON201.ID, created.Headers201.ETag
	known, err := c.GetOrderWithResponse(t.Context(), id, &client.GetOrderParams{IfNoneMatch: &tag})
	if err != nil || known.StatusCode() != http.StatusNotModified {
		t.Errorf("get what is known: got %+v, error %v", known, err)
	}
	page, err := c.ListOrdersWithResponse(t.Context(), &client.ListOrdersParams{Limit: new(client.Limit(1))})
	if err != nil || page.JSON200 == nil || len(page.JSON200.Orders) != 1 || page.JSON200.Orders[0].ID != id {
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
