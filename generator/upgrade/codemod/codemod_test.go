package codemod

import (
	"reflect"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ path, source, want string }{
		"a file of the package itself": {
			path:   "internal/note/mock.go",
			source: "package note\n\nimport \"context\"\n\n// MockStore is a Store.\ntype MockStore struct {\n\tListFunc func(context.Context, Query) ([]Note, error) // by Query\n}\n\nfunc (m *MockStore) List(ctx context.Context, q Query) ([]Note, error) { return m.ListFunc(ctx, q) }\n\nvar x = y{Query: ErrConflict}\n",
			want:   "package note\n\nimport (\n\t\"context\"\n\t\"example.com/orders/internal/store\"\n)\n\n// MockStore is a Store.\ntype MockStore struct {\n\tListFunc func(context.Context, store.Page) ([]Note, error) // by Query\n}\n\nfunc (m *MockStore) List(ctx context.Context, q store.Page) ([]Note, error) {\n\treturn m.ListFunc(ctx, q)\n}\n\nvar x = y{Query: store.ErrConflict}\n",
		},
		"one that declares such a name": {path: "internal/note/own.go", source: "package note\n\ntype Query int\n\nvar q Query\n"},
		"a test of the package from outside": {
			path:   "internal/note/own_test.go",
			source: "package note_test\n\nvar q Query\n",
		},
		"a package of the same name": {path: "pkg/note/own.go", source: "package note\n\nvar q Query\n"},
		"an error": {
			source: "package jobs\n\nimport (\n\t\"errors\"\n\n\t\"example.com/orders/internal/note\"\n)\n\n// Gone reports whether err says so.\nfunc Gone(err error) bool { return errors.Is(err, note.ErrNotFound) }\n",
			want:   "package jobs\n\nimport (\n\t\"errors\"\n\n\t\"example.com/orders/internal/store\"\n)\n\n// Gone reports whether err says so.\nfunc Gone(err error) bool { return errors.Is(err, store.ErrNotFound) }\n",
		},
		"a type, beside names that stay": {
			source: "package jobs\n\nimport \"example.com/orders/internal/note\"\n\nvar q = note.Query{Limit: 1} // one\n\nvar n note.Note\n",
			want:   "package jobs\n\nimport (\n\t\"example.com/orders/internal/note\"\n\t\"example.com/orders/internal/store\"\n)\n\nvar q = store.Page{Limit: 1} // one\n\nvar n note.Note\n",
		},
		"under another name": {
			source: "package jobs\n\nimport (\n\tdomain \"example.com/orders/internal/note\"\n\ts \"example.com/orders/internal/store\"\n)\n\nvar _, _ = domain.ErrConflict, s.ErrFull\n",
			want:   "package jobs\n\nimport (\n\ts \"example.com/orders/internal/store\"\n)\n\nvar _, _ = s.ErrConflict, s.ErrFull\n",
		},
		"nothing that moved":   {source: "package jobs\n\nimport \"example.com/orders/internal/note\"\n\nvar  n note.Note\n"},
		"the name is a local":  {source: "package jobs\n\nimport \"example.com/orders/internal/note\"\n\nfunc f() { var note note.Note; _ = note.Query }\n"},
		"store is taken":       {source: "package jobs\n\nimport \"example.com/orders/internal/note\"\n\nfunc f(store int) { _ = note.ErrNotFound }\n"},
		"another module":       {source: "package jobs\n\nimport \"example.com/other/internal/note\"\n\nvar _ = note.ErrNotFound\n"},
		"a blank import":       {source: "package jobs\n\nimport _ \"example.com/orders/internal/note\"\n"},
		"no import of anybody": {source: "package jobs\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, reasons := c.want, []string{All()[0].Reason}
			if want == "" {
				want, reasons = c.source, nil
			}
			if c.path == "" {
				c.path = "jobs/jobs.go"
			}
			got, gotReasons, err := Apply(All()[:1], "example.com/orders", c.path, []byte(c.source))
			if err != nil || string(got) != want || !reflect.DeepEqual(gotReasons, reasons) {
				t.Errorf("%v, %v:\n%s\nwant:\n%s", gotReasons, err, got, want)
			}
			again, _, err := Apply(All(), "example.com/orders", c.path, got)
			if err != nil || string(again) != string(got) {
				t.Errorf("a second time (%v):\n%s", err, again)
			}
		})
	}
	if _, _, err := Apply(All(), "example.com/orders", "a.go", []byte("package example.com/orders")); err == nil || !strings.Contains(err.Error(), "a.go") {
		t.Errorf("a broken file: %v", err)
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	all := []Codemod{{Version: "1.1.0"}, {Version: "1.2.0"}, {Version: "2.0.0"}}
	for _, c := range []struct {
		from, to string
		want     int
	}{{"1.0.0", "2.0.0", 3}, {"1.1.0", "1.2.0", 1}, {"1.2.0", "1.2.0", 0}, {"2.0.0", "1.0.0", 0}} {
		if got := Between(all, c.from, c.to); len(got) != c.want {
			t.Errorf("from %s to %s: %d codemods, want %d", c.from, c.to, len(got), c.want)
		}
	}
	for i, codemod := range All() {
		if i > 0 && compare(All()[i-1].Version, codemod.Version) > 0 {
			t.Errorf("%s follows %s", codemod.Version, All()[i-1].Version)
		}
	}
}

// FuzzApply holds that whatever a codemod makes of a Go file is Go, and that a
// second pass changes nothing.
func FuzzApply(f *testing.F) {
	f.Add("package a\n\nimport \"example.com/orders/internal/note\"\n\nvar _ = note.Query{}\n")
	f.Add("package a\n\nimport n \"example.com/orders/internal/note\"\n\nfunc f() { n.Timestamp(n.ErrConflict) }\n")
	f.Add("package note\n\nvar _ = Query{ErrConflict: ErrNotFound}\n")
	f.Fuzz(func(t *testing.T, source string) {
		for _, name := range []string{"a.go", "internal/note/a.go"} {
			got, _, err := Apply(All(), "example.com/orders", name, []byte(source))
			if err != nil {
				return
			}
			again, reasons, err := Apply(All(), "example.com/orders", name, got)
			if err != nil || string(again) != string(got) || len(reasons) > 0 {
				t.Errorf("%v, %v: %q became %q, then %q", err, reasons, source, got, again)
			}
		}
	})
}
