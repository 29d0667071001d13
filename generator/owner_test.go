package generator

import (
	"errors"
	"strings"
	"testing"
)

// TestOwner holds that a resource belongs to somebody only where somebody is known,
// whichever way it comes or authentication goes.
func TestOwner(t *testing.T) {
	t.Parallel()
	const owned = "note title:string body:text owner"
	answers := Answers{"name": "orders", "resources": owned, "auth": "jwt"}
	spec, err := answers.Spec()
	if err != nil || !spec.Resources[0].Owned || spec.Answers()["resources"] != owned {
		t.Fatalf("got %+v, error %v", spec.Resources, err)
	}
	plain, err := Answers{"name": "orders"}.Spec()
	if err != nil {
		t.Fatal(err)
	}
	_, without := Answers{"name": "orders", "resources": owned}.Spec()
	_, off := spec.With(Answers{"auth": "none"})
	_, added := plain.AddResource("item sku:string owner", 2)
	for name, err := range map[string]error{"without authentication": without, "authentication goes": off, "it is added": added} {
		invalid, ok := errors.AsType[*ValidationError](err)
		if !ok || len(invalid.Problems) != 1 || !strings.Contains(invalid.Problems[0].String(), "answer jwt to auth") {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	if grown, err := spec.AddResource("item sku:string owner", 2); err != nil || len(grown.Resources) != 2 {
		t.Errorf("with authentication: got error %v", err)
	}
	for _, bad := range []string{
		"note owner", "note owner title:string", "note title:string owner owner", "note title:string owner?", "note owner:string owner", "owner",
	} {
		if _, err := (Answers{"name": "orders", "auth": "jwt", "resources": bad}).Spec(); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
	for _, good := range []string{"note owner:string", "note owner:ref(note)? title:string owner", "owner name:string owner"} {
		if _, err := (Answers{"name": "orders", "auth": "jwt", "resources": good}).Spec(); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}
