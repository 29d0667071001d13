package itemtest

import (
	"testing"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store"
	"example.com/orders/internal/store/storetest"
)

// testUnique gives an item the value that another one has, and lets it keep its
// own.
func testUnique(t *testing.T, s Stores) {
	drafts := []item.Draft{Complete(t, s, NewDraft(t, s, 1)), NewDraft(t, s, 2), NewDraft(t, s, 3)}
	first, second := Create(t, s.Items, drafts[0]), Create(t, s.Items, drafts[1])
	for field, take := range map[string]func(v *item.Item){
		"sku": func(v *item.Item) { v.Sku = first.Sku },
	} {
		changed := second
		take(&changed)
		_, err := s.Items.Update(t.Context(), changed)
		storetest.WantTaken(t, "update", err, field)
		wantStored(t, s.Items, second)
		other, err := item.New(drafts[2], storetest.Now())
		if err != nil {
			t.Fatal(err)
		}
		take(&other)
		storetest.WantTaken(t, "create", s.Items.Create(t.Context(), other), field)
		_, err = s.Items.Get(t.Context(), other.ID)
		storetest.WantError(t, "get what was refused", err, store.ErrNotFound)
	}
	if _, err := s.Items.Update(t.Context(), first); err != nil {
		t.Errorf("update to its own values: %v", err)
	}
	if err := s.Items.Delete(t.Context(), first.ID, store.AnyVersion); err != nil {
		t.Fatal(err)
	}
	Create(t, s.Items, drafts[0]) // its values are free again
}
