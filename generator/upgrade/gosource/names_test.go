package gosource

import (
	"bytes"
	"go/format"
	"maps"
	"slices"
	"testing"
)

func TestDeclaredIn(t *testing.T) {
	t.Parallel()
	const source = "package p_test\n\nimport \"x\"\n\nconst (\n\ta = 1\n\tb, c = 2, 3\n)\n\nvar _ = 1\n\ntype T[K any] struct{ F int }\n\nfunc (T[K]) M() {}\n\nfunc f[K any](a, b int, c ...x.Y) (K, error) { return nil, nil }\n\nfunc init() {}\n"
	got, ok := DeclaredIn([]byte(source))
	want := map[string]string{"a": "", "b": "", "c": "", "T": "", "f": "| any | int int ...x.Y | K error"}
	if !ok || got.Package != "p_test" || !maps.Equal(got.Types, want) {
		t.Errorf("%t %+v", ok, got)
	}
	if _, ok := DeclaredIn([]byte("package p\n\nfunc {")); ok {
		t.Error("a file that is not valid")
	}
}

func TestUsesIn(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]Use{
		"package p\n\nimport (\n\t\"a.b/c\"\n\td \"a.b/e\"\n)\n\nfunc (t T) m() { _, _ = c.X, d.Y }\n": {
			{"", "T", "T.m"}, {"a.b/c", "X", "T.m"}, {"", "c", "T.m"}, {"a.b/e", "Y", "T.m"}, {"", "d", "T.m"},
		},
		"package p\n\nvar x = y{z: z2, k[0]: 1}\n\nfunc f(a int) { b := a; g(b, x) }\n": {
			{"", "y", "x"}, {"", "z2", "x"}, {"", "k", "x"}, {"", "int", "f"}, {"", "g", "f"},
		},
		"package p\n\nimport . \"a.b/c\"\n\nvar x = y\n": nil,
		"package p\n\nvar x = \n":                        nil,
	} {
		if got := UsesIn([]byte(source)); !slices.Equal(got, want) {
			t.Errorf("%s\n%v, want %v", source, got, want)
		}
	}
}

// FuzzNames checks that a file whose outline is the same declares the same, whatever
// else is in it.
func FuzzNames(f *testing.F) {
	f.Add("package p\n\nconst (\n\ta = 1\n)\n\nfunc f(\n\ta int,\n) {\n\tg()\n}\n", "package p\n\nconst (\n\ta = 1\n)\n\nfunc f(\n\ta int,\n) {\n\th()\n}\n")
	f.Add("package p\n\nvar x = `\nfunc y() {}\n`\n", "package p\n\ntype T struct {\n\tF int\n}\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		UsesIn([]byte(a))
		inA, okA := DeclaredIn([]byte(a))
		inB, okB := DeclaredIn([]byte(b))
		if !okA || !okB || !formatted(a) || !formatted(b) {
			return
		}
		if bytes.Equal(Outline([]byte(a)), Outline([]byte(b))) && !maps.Equal(inA.Types, inB.Types) {
			t.Errorf("%v and %v have the same outline:\n%s\n%s", inA, inB, a, b)
		}
	})
}

func formatted(source string) bool {
	got, err := format.Source([]byte(source))
	return err == nil && string(got) == source
}
