package released_test

import (
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/released"
)

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := map[string][]generator.File{
		"a": {{Path: "x y.txt", Mode: 0o644, Content: []byte("same\n")}, {Path: "z.sh", Mode: 0o755, Content: []byte{}}},
		"b": {{Path: "other", Mode: 0o644, Content: []byte("same\n")}},
	}
	if err := released.Write(dir, "1.0.0", "abc", want); err != nil {
		t.Fatal(err)
	}
	got, err := released.Read(dir, "1.0.0")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if hash, err := released.HashOf(dir, "1.0.0"); err != nil || hash != "abc" {
		t.Errorf("%q, %v", hash, err)
	}
	if hash, err := released.HashOf(dir, "2.0.0"); err != nil || hash != "" {
		t.Errorf("%q, %v", hash, err)
	}
	if versions, err := released.Versions(dir); err != nil || len(versions) != 1 || versions[0] != "1.0.0" {
		t.Errorf("%v, %v", versions, err)
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	hash := func(edit func(fstest.MapFS)) string {
		templates := fstest.MapFS{"VERSION": {Data: []byte("1")}, "base/a": {Data: []byte("a")}, "base/b": {Data: []byte("b")}}
		edit(templates)
		sum, err := released.Hash(templates)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	plain := hash(func(fstest.MapFS) {})
	if hash(func(fsys fstest.MapFS) { fsys["VERSION"] = &fstest.MapFile{Data: []byte("2")} }) != plain {
		t.Error("the version counts")
	}
	for _, edit := range []func(fstest.MapFS){
		func(fsys fstest.MapFS) { fsys["base/a"] = &fstest.MapFile{Data: []byte("b")} },
		func(fsys fstest.MapFS) { delete(fsys, "base/a") },
		func(fsys fstest.MapFS) { fsys["base/c"], fsys["base/a"] = fsys["base/a"], fsys["base/b"] },
	} {
		if hash(edit) == plain {
			t.Error("an edit does not count")
		}
	}
}
