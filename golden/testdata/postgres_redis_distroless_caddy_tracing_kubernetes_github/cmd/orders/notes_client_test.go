//go:build client

package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/client"
)

// noteDraft returns what the client sends to create a note.
func noteDraft(t *testing.T) (draft client.NoteDraft) {
	t.Helper()
	if err := json.Unmarshal([]byte(`{"title":"title 1","body":"body"}`), &draft); err != nil {
		t.Fatal(err)
	}
	return draft
}

// createNote creates a note by the client.
func createNote(t *testing.T, c *client.ClientWithResponses, draft client.NoteDraft) *client.CreateNoteResponse {
	t.Helper()
	created, err := c.CreateNoteWithResponse(t.Context(), draft)
	if err != nil || created.JSON201 == nil {
		t.Fatalf("create: got %+v, error %v", created, err)
	}
	return created
}

func TestNoteClient(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	draft := noteDraft(t)
	created := createNote(t, c, draft)
	id, tag := created.JSON201.ID, created.Headers201.ETag
	known, err := c.GetNoteWithResponse(t.Context(), id, &client.GetNoteParams{IfNoneMatch: &tag})
	if err != nil || known.StatusCode() != http.StatusNotModified {
		t.Errorf("get what is known: got %+v, error %v", known, err)
	}
	page, err := c.ListNotesWithResponse(t.Context(), &client.ListNotesParams{Limit: new(client.Limit(1))})
	if err != nil || page.JSON200 == nil || !strings.Contains(string(page.Body), id.String()) {
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
