package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
	"example.com/orders/internal/web/webtest"
)

const ordersPath = "/api/v1/orders"

func TestOrderCreate(t *testing.T) {
	t.Parallel()
	s := newService(t)
	sent := webtest.JSON(t, ordertest.Draft(1))
	created := s.do(t, "POST", ordersPath, sent)
	if created.Code != http.StatusCreated || created.Header().Get("ETag") != `"1"` || created.JSON["version"] != 1.0 {
		t.Fatalf("got %d, ETag %q: %s", created.Code, created.Header().Get("ETag"), created.Body)
	}
	webtest.WantFields(t, created, sent)
	path := created.Header().Get("Location")
	if path != fmt.Sprint(ordersPath, "/", created.JSON["id"]) {
		t.Errorf("got location %q for %v", path, created.JSON)
	}
	got := s.do(t, "GET", path, "")
	if got.Code != http.StatusOK || got.Body.String() != created.Body.String() || got.Header().Get("ETag") != `"1"` {
		t.Errorf("got %d %s, want what was created: %s", got.Code, got.Body, created.Body)
	}
	for condition, want := range map[string]int{"If-None-Match": http.StatusNotModified, "If-Match": http.StatusOK} {
		if got := s.do(t, "GET", path, "", condition, `"1"`); got.Code != want || got.Header().Get("ETag") != `"1"` {
			t.Errorf("%s: got %d, ETag %q; want %d", condition, got.Code, got.Header().Get("ETag"), want)
		}
	}
	webtest.WantProblem(t, s.do(t, "GET", path, "", "If-Match", `"2"`), http.StatusPreconditionFailed, "has changed")
}

func TestOrderList(t *testing.T) {
	t.Parallel()
	s := newService(t)
	if got := s.do(t, "GET", ordersPath, ""); got.Code != http.StatusOK || got.Body.String() != `{"orders":[],"next_cursor":null}`+"\n" {
		t.Errorf("empty list: got %d %s", got.Code, got.Body)
	}
	var want []string // paths, newest first
	for number := range 5 {
		path, _ := s.create(t, ordersPath, ordertest.Draft(number))
		want = append([]string{path}, want...)
	}
	var got []string
	target := ordersPath + "?limit=2"
	for range 3 {
		page := s.do(t, "GET", target, "")
		for _, o := range page.JSON["orders"].([]any) {
			got = append(got, fmt.Sprint(ordersPath, "/", o.(map[string]any)["id"]))
		}
		target = fmt.Sprint(ordersPath, "?limit=2&cursor=", page.JSON["next_cursor"])
	}
	if strings.Join(got, " ") != strings.Join(want, " ") || !strings.HasSuffix(target, "cursor=<nil>") {
		t.Errorf("got orders %v and then %s, want %v", got, target, want)
	}
	if got := s.do(t, "GET", ordersPath+"?limit=5", ""); got.JSON["next_cursor"] != nil {
		t.Errorf("a page that ends with the last order leads on to %v", got.JSON["next_cursor"])
	}
	webtest.WantProblem(t, s.do(t, "GET", ordersPath+"?limit=0", ""), http.StatusBadRequest, "query parameter")
}

func TestOrderUpdate(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, ordersPath, ordertest.Draft(1))
	sent := webtest.JSON(t, ordertest.Draft(2))
	got := s.do(t, "PUT", path, sent, "If-Match", etag)
	if got.Code != http.StatusOK || got.Header().Get("ETag") != `"2"` {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	webtest.WantFields(t, got, sent)
	if again := s.do(t, "GET", path, ""); again.Body.String() != got.Body.String() {
		t.Errorf("stored %s, answered %s", again.Body, got.Body)
	}
	webtest.WantProblem(t, s.do(t, "PUT", path, sent, "If-Match", etag), http.StatusPreconditionFailed, "has changed")
	webtest.WantProblem(t, s.do(t, "PUT", path, sent), http.StatusPreconditionRequired, "If-Match")
	for _, missing := range []string{ordersPath + "/" + unknownID, ordersPath + "/1"} {
		webtest.WantProblem(t, s.do(t, "PUT", missing, sent, "If-Match", `"1"`), http.StatusNotFound, "nothing has this id")
	}
}

func TestOrderDelete(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, ordersPath, ordertest.Draft(1))
	webtest.WantProblem(t, s.do(t, "DELETE", path, "", "If-Match", `"2"`), http.StatusPreconditionFailed, "has changed")
	if got := s.do(t, "DELETE", path, "", "If-Match", etag); got.Code != http.StatusNoContent || got.Body.Len() != 0 {
		t.Errorf("got %d %q", got.Code, got.Body)
	}
	webtest.WantProblem(t, s.do(t, "GET", path, ""), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "DELETE", path, ""), http.StatusNotFound, "nothing has this id")
	webtest.WantProblem(t, s.do(t, "DELETE", ordersPath+"/..%2f", ""), http.StatusNotFound, "nothing has this id")
	path, _ = s.create(t, ordersPath, ordertest.Draft(2))
	if got := s.do(t, "DELETE", path, ""); got.Code != http.StatusNoContent {
		t.Errorf("without If-Match: got %d", got.Code)
	}
}

// TestOrderInvalid sends nothing at all.
func TestOrderInvalid(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, ordersPath, ordertest.Draft(1))
	for _, got := range []webtest.Response{s.do(t, "POST", ordersPath, "{}"), s.do(t, "PUT", path, "{}", "If-Match", etag)} {
		webtest.WantProblem(t, got, http.StatusUnprocessableEntity, "not valid")
		webtest.WantErrors(t, got, "customer", "express", "number", "placed_at", "quantity", "status", "total")
	}
}

// TestOrderTaken sends the value that another order has in a unique field.
func TestOrderTaken(t *testing.T) {
	t.Parallel()
	s := newService(t)
	first := ordertest.Draft(1)
	s.create(t, ordersPath, first)
	path, etag := s.create(t, ordersPath, ordertest.Draft(2))
	third := ordertest.Draft(3)
	for field, take := range map[string]func(d *order.Draft){
		"number": func(d *order.Draft) { d.Number = first.Number },
	} {
		d := third
		take(&d)
		body := webtest.JSON(t, d)
		for _, got := range []webtest.Response{s.do(t, "POST", ordersPath, body), s.do(t, "PUT", path, body, "If-Match", etag)} {
			webtest.WantProblem(t, got, http.StatusConflict, field)
			webtest.WantErrors(t, got, field)
		}
	}
}
