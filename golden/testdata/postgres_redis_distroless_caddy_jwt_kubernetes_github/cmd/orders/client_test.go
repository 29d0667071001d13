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
	var draft client.NoteDraft
	if err := json.Unmarshal([]byte(`{"title":"title 1","body":"body"}`), &draft); err != nil {
		t.Fatal(err)
	}
	created, err := c.CreateNoteWithResponse(t.Context(), draft)
	if err != nil || created.JSON201 == nil {
		t.Fatalf("create: got %+v, error %v", created, err)
	}
	id, tag := created.JSON201.ID, created.Headers201.ETag
	known, err := c.GetNoteWithResponse(t.Context(), id, &client.GetNoteParams{IfNoneMatch: &tag})
	if err != nil || known.StatusCode() != http.StatusNotModified {
		t.Errorf("get what is known: got %+v, error %v", known, err)
	}
	page, err := c.ListNotesWithResponse(t.Context(), &client.ListNotesParams{Limit: new(client.Limit(1))})
	if err != nil || page.JSON200 == nil || len(page.JSON200.Notes) != 1 || page.JSON200.Notes[0].ID != id {
		t.Errorf("list: got %+v, error %v", page, err)
	}
	updated, err := c.UpdateNoteWithResponse(t.Context(), id, &client.UpdateNoteParams{IfMatch: tag}, draft)
	if err != nil || updated.JSON200 == nil || updated.JSON200.Version != 2 {
		t.Errorf("update: got %+v, error %v", updated, err)
	}
	late, err := c.UpdateNoteWithResponse(t.Context(), id, &client.UpdateNoteParams{IfMatch: tag}, draft)
	if err != nil || late.ApplicationProblemJSONDefault == nil || late.ApplicationProblemJSONDefault.Type != "/problems/version-mismatch" {
		t.Errorf("update an old version: got %+v, error %v", late, err)
	}
	deleted, err := c.DeleteNoteWithResponse(t.Context(), id, &client.DeleteNoteParams{})
	if err != nil || deleted.StatusCode() != http.StatusNoContent {
		t.Errorf("delete: got %+v, error %v", deleted, err)
	}
	gone, err := c.GetNoteWithResponse(t.Context(), id, &client.GetNoteParams{})
	if err != nil || gone.ApplicationProblemJSONDefault == nil || gone.ApplicationProblemJSONDefault.Status != http.StatusNotFound {
		t.Errorf("get what is gone: got %+v, error %v", gone, err)
	}
}
