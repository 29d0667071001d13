package generator

import (
	"reflect"
	"testing"
)

func exampleSpec() Spec {
	return Spec{
		Name: "orders", Module: "example.com/orders", Description: "Keeps notes.",
		Database: []string{"sqlite", "postgres"}, Redis: true,
		Runtime: "distroless", Proxy: "caddy", CI: "github",
	}
}

func exampleState() State {
	return State{
		Schema: 1, TemplateVersion: "1.0.0", Answers: exampleSpec(),
		BaseSHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		Moves:      map[string]string{"a.go": "b/a.go"},
	}
}

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	want := exampleState()
	data, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseState(data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	t.Logf("%s", data)
}
