package plan

import "slices"

// RowNames returns the names of the rows of the path table.
func RowNames() []string {
	var names []string
	for _, r := range table() {
		names = append(names, r.name)
	}
	return names
}

// RowsOf returns the names of the rows that decide the files of in.
func RowsOf(in Input) ([]string, error) {
	files, err := newBuilder(in).files()
	if err != nil {
		return nil, err
	}
	var names []string
	rows := table()
	for _, f := range files {
		names = append(names, rows[slices.IndexFunc(rows, func(r row) bool { return r.when(f) })].name)
	}
	return names, nil
}
