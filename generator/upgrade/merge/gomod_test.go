package merge

import (
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// FuzzGoMod checks that a merged go.mod can be read and keeps every requirement
// of ours.
func FuzzGoMod(f *testing.F) {
	const mod = "module example.com/a\n\ngo 1.26\n\nrequire github.com/a/a v1.0.0\n"
	f.Add(mod, mod+"require github.com/b/b v1.0.0 // indirect\n", strings.Replace(mod, "v1.0.0", "v1.2.0", 1))
	f.Add(mod, mod+"replace github.com/a/a => ../a\n", mod+"exclude github.com/a/a v1.1.0\n\ntool example.com/a/cmd\n\ntoolchain go1.27.0\n\ngodebug x=1\n")
	f.Add("module a\n", "module b\n", "module c\n\nrequire (\n\tgithub.com/a/a v1.0.0\n)\n")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		text, _, err := GoMod([]byte(base), []byte(ours), []byte(theirs))
		if err != nil {
			return
		}
		merged, err := modfile.Parse("go.mod", text, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		before, err := modfile.Parse("go.mod", []byte(ours), nil)
		if err != nil {
			t.Fatal(err)
		}
		has := requirements(merged)
		for path, r := range requirements(before) {
			if _, still := has[path]; !still {
				t.Errorf("%s %s is gone\n%s", path, r.version, text)
			}
		}
	})
}
