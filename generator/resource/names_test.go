package resource

import "testing"

func TestNames(t *testing.T) {
	t.Parallel()
	type names struct{ pkg, goName, goPlural, goVar, goVars, table, path, words, many string }
	for name, want := range map[string]names{
		"order":      {"order", "Order", "Orders", "order", "orders", "orders", "orders", "order", "orders"},
		"order_item": {"orderitem", "OrderItem", "OrderItems", "orderItem", "orderItems", "order_items", "order-items", "order item", "order items"},
		"api_key":    {"apikey", "APIKey", "APIKeys", "apiKey", "apiKeys", "api_keys", "api-keys", "API key", "API keys"},
		"url":        {"url", "URL", "URLs", "url", "urls", "urls", "urls", "URL", "URLs"},
		"person_id":  {"personid", "PersonID", "PersonIDs", "personID", "personIDs", "person_ids", "person-ids", "person ID", "person IDs"},
		"address":    {"address", "Address", "Addresses", "address", "addresses", "addresses", "addresses", "address", "addresses"},
		"b2b_order":  {"b2border", "B2BOrder", "B2BOrders", "b2bOrder", "b2bOrders", "b2b_orders", "b2b-orders", "b2b order", "b2b orders"},
		"a_b_c":      {"abc", "ABC", "ABCs", "aBC", "aBCs", "a_b_cs", "a-b-cs", "a b c", "a b cs"},
	} {
		many, reason := plural(name)
		if reason != "" {
			t.Fatal(reason)
		}
		r := Resource{Name: name, Plural: many}
		got := names{
			r.Package(), r.GoName(), r.GoPlural(), r.GoVar(), r.GoVars(), r.Table(), r.PathSegment(), r.Words(), r.PluralWords(),
		}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for many, want := range map[string]string{
		"orders": "orders", "order_items": "orderitems", "app_windows": "appwindows", "windows": "windows",
		"metrics": "metrics_resource", "routes": "routes_resource", "met_rics": "metrics_resource",
	} {
		if got := (Resource{Plural: many}).FileName(); got != want {
			t.Errorf("%s: got %s, want %s", many, got, want)
		}
	}
}

func TestFieldNames(t *testing.T) {
	t.Parallel()
	type names struct{ column, goName, goVar, words string }
	for text, want := range map[string]names{
		"placed_at:time":      {"placed_at", "PlacedAt", "placedAt", "placed at"},
		"order:ref(order)":    {"order_id", "OrderID", "orderID", "order ID"},
		"url:string":          {"url", "URL", "url", "URL"},
		"html_url:string":     {"html_url", "HTMLURL", "htmlURL", "HTML URL"},
		"address_2:string":    {"address_2", "Address2", "address2", "address 2"},
		"k8s_url2x:string":    {"k8s_url2x", "K8SUrl2X", "k8sUrl2X", "k8s url2x"},
		"utf8:bool":           {"utf8", "UTF8", "utf8", "UTF8"},
		"sold_to:ref(person)": {"sold_to_id", "SoldToID", "soldToID", "sold to ID"},
	} {
		fields, err := ParseFields(text)
		if err != nil {
			t.Fatal(err)
		}
		field := fields[0]
		if got := (names{field.Column(), field.GoName(), field.GoVar(), field.Words()}); got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
	if got := (Field{Name: "state", Type: Enum}).GoValue("in_work"); got != "StateInWork" {
		t.Errorf("got %s", got)
	}
}

func TestRelationNames(t *testing.T) {
	t.Parallel()
	r := Resource{Name: "item", Plural: "items"}
	order, sku := Field{Name: "order", Type: Ref}, Field{Name: "sku"}
	for got, want := range map[string]string{
		r.PrimaryKey():         "items_pkey",
		r.Index(order):         "items_order_id_idx",
		r.ForeignKey(order):    "items_order_id_fkey",
		r.UniqueIndex(sku):     "items_sku_key",
		r.CheckConstraint(sku): "items_sku_check",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
