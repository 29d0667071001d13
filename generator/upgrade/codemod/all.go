package codemod

// All returns every codemod, in order of version.
func All() []Codemod {
	return []Codemod{
		{
			Version:   "1.1.0",
			Reason:    "errors and pages of stores moved from internal/note to internal/store",
			directory: "internal/note",
			rewrite: moveNames("internal/note", "internal/store", map[string]string{
				"ErrNotFound": "ErrNotFound", "ErrConflict": "ErrConflict", "Query": "Page", "Timestamp": "Timestamp",
			}),
		},
	}
}
