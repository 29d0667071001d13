package resource

import "slices"

// companion returns the name or plural of r that the code about another resource
// has for something of its own, "" if there is none. Tests find what is missing.
func companion(r, other Resource) string {
	switch {
	case slices.Contains(companions(other), r.Name):
		return r.Name
	case slices.Contains(pluralCompanions(other), r.Plural):
		return r.Plural
	}
	return ""
}

// companions are the names of what the contract and the client that is generated
// from it have beside the type of a resource.
func companions(r Resource) []string {
	names := []string{r.Name + "_draft", r.Name + "_page", r.Name + "_with_body", r.Name + "_with_body_with_response", r.Name + "_with_response"}
	for _, operation := range []string{"create_" + r.Name, "delete_" + r.Name, "get_" + r.Name, "list_" + r.Plural, "update_" + r.Name} {
		names = append(names, "new_"+operation+"_request", "new_"+operation+"_request_with_body", "parse_"+operation+"_response",
			operation+"_json_request_body", operation+"_params", operation+"_response",
			operation+"_response200_headers", operation+"_response201_headers", operation+"_response304_headers")
	}
	return names
}

// pluralCompanions are those of what stands beside a type or variable that is named
// after many of a resource.
func pluralCompanions(r Resource) []string {
	return []string{
		r.Name + "_args", r.Name + "_columns", "get_" + r.Name, "insert_" + r.Name, "refused_" + r.Name, "scan_" + r.Name, "update_" + r.Name,
		"new_" + r.Plural, r.Plural + "_with_response", r.Package(), r.Package() + "test",
	}
}
