package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/item"
	"example.com/orders/internal/item/itemtest"
	"example.com/orders/internal/web/webtest"
)

// TestItemDangling refers to what does not exist.
func TestItemDangling(t *testing.T) {
	t.Parallel()
	s := newService(t)
	path, etag := s.create(t, itemsPath, s.itemDraft(t, 1))
	d := s.itemDraft(t, 2)
	for field, point := range map[string]func(d *item.Draft){
		"order_id":  func(d *item.Draft) { d.OrderID = unknownID },
		"parent_id": func(d *item.Draft) { d.ParentID = new(unknownID) },
	} {
		dangling := d
		point(&dangling)
		body := webtest.JSON(t, dangling)
		for _, got := range []webtest.Response{s.do(t, "POST", itemsPath, body), s.do(t, "PUT", path, body, "If-Match", etag)} {
			webtest.WantProblem(t, got, http.StatusUnprocessableEntity, "not valid")
			webtest.WantErrors(t, got, field)
		}
	}
}

// TestItemReferences selects items by what they refer to, which cannot be deleted.
func TestItemReferences(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.create(t, itemsPath, s.itemDraft(t, 2))
	d := itemtest.Complete(t, s.itemStores(), s.itemDraft(t, 1))
	path, _ := s.create(t, itemsPath, d)
	for field, target := range map[string]string{
		"order_id":  ordersPath + "/" + d.OrderID,
		"parent_id": itemsPath + "/" + *d.ParentID,
	} {
		id := target[strings.LastIndex(target, "/")+1:]
		got := s.do(t, "GET", fmt.Sprintf("%s?%s=%s", itemsPath, field, strings.ToUpper(id)), "")
		list, _ := got.JSON["items"].([]any)
		if len(list) != 1 || itemsPath+"/"+fmt.Sprint(list[0].(map[string]any)["id"]) != path {
			t.Errorf("%s=%s: got %s, want %s alone", field, id, got.Body, path)
		}
		if got := s.do(t, "GET", fmt.Sprintf("%s?%s=%s", itemsPath, field, unknownID), ""); got.Code != http.StatusOK || len(got.JSON["items"].([]any)) != 0 {
			t.Errorf("%s of nothing: got %d %s", field, got.Code, got.Body)
		}
		for _, query := range []string{"", "1", id + "&" + field + "=" + id} {
			got := s.do(t, "GET", fmt.Sprintf("%s?%s=%s", itemsPath, field, query), "")
			webtest.WantProblem(t, got, http.StatusBadRequest, "query parameter")
			webtest.WantErrors(t, got, field)
		}
		webtest.WantProblem(t, s.do(t, "DELETE", target, ""), http.StatusConflict, "refer to it")
	}
}
