package generator

import "testing"

func TestDropUnusedImports(t *testing.T) {
	t.Parallel()
	const source = `// Package x is about a.b and time.Now.
package x

import (
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"example.com/shop/internal/store"
	"example.com/shop/internal/web"
)

// f uses fmt.Sprint no more.
func f(s struct{ store, web int }) string {
	_ = s.store.web.time
	return errors.New("fmt.Print").Error() + pgx.Name(func() { web.
		Do() })
}
`
	const want = `// Package x is about a.b and time.Now.
package x

import (
	"errors"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"example.com/shop/internal/web"
)

// f uses fmt.Sprint no more.
func f(s struct{ store, web int }) string {
	_ = s.store.web.time
	return errors.New("fmt.Print").Error() + pgx.Name(func() { web.
		Do() })
}
`
	got, err := dropUnusedImports([]byte(source))
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s", err, got)
	}
	if again, err := dropUnusedImports(got); err != nil || string(again) != want {
		t.Errorf("got %v\n%s", err, again)
	}
	if _, err := dropUnusedImports([]byte("package")); err == nil {
		t.Error("there is no error for what is no Go")
	}
}

// TestDropUnusedImportsKeepsV imports a package whose name only looks like a major
// version.
func TestDropUnusedImportsKeepsV(t *testing.T) {
	t.Parallel()
	const source = "package x\n\nimport \"example.com/shop/internal/v\"\n\nvar draft v.Draft\n"
	got, err := dropUnusedImports([]byte(source))
	if err != nil || string(got) != source {
		t.Errorf("%v\n%s", err, got)
	}
}
