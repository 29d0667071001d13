package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"example.com/orders/internal/web/webtest"
)

// TestContractIsValid holds the contract, with its examples, to OpenAPI.
func TestContractIsValid(t *testing.T) {
	t.Parallel()
	contract, err := webtest.LoadContract()
	if err != nil {
		t.Fatal(err)
	}
	if err := contract.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
}

// TestRoutesAreDocumented holds the contract to the routes, and the routes to the
// contract. Package webtest holds every response of a test to the contract.
func TestRoutesAreDocumented(t *testing.T) {
	t.Parallel()
	contract, err := webtest.LoadContract()
	if err != nil {
		t.Fatal(err)
	}
	documented := contract.Operations()
	var served []string
	err = chi.Walk(newService(t).server.Routes, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		served = append(served, method+" "+pattern)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(served)
	if !slices.Equal(served, documented) {
		t.Errorf("the service has the routes\n\t%s\nthe contract has\n\t%s", strings.Join(served, "\n\t"), strings.Join(documented, "\n\t"))
	}
}
