package tree_test

import (
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	want := []generator.File{
		{Path: "binary", Mode: 0o644, Content: []byte{0xff, 1}},
		{Path: "gone", Mode: 0o644},
		{Path: "mode", Mode: 0o755},
		{Path: "same", Mode: 0o644, Content: []byte("x\n")},
		{Path: "text", Mode: 0o644, Content: []byte("a\nb\n")},
	}
	got := []generator.File{
		{Path: "binary", Mode: 0o644, Content: []byte{0xff, 2}},
		{Path: "mode", Mode: 0o644},
		{Path: "new", Mode: 0o644},
		{Path: "same", Mode: 0o644, Content: []byte("x\n")},
		{Path: "text", Mode: 0o644, Content: []byte("a\nc\n")},
	}
	expected := "" +
		"\tdiffering: binary (binary)\n" +
		"\tdiffering: mode (mode 644, want 755)\n" +
		"\tdiffering: text:2\n\t\twant b\n\t\tgot  c\n" +
		"\tunexpected: new\n" +
		"\tmissing: gone\n"
	if diff := tree.Compare(want, got); diff.String() != expected {
		t.Errorf("got:\n%swant:\n%s", diff, expected)
	}
	if diff := tree.Compare(want, want); !diff.Empty() {
		t.Errorf("a tree departs from itself:\n%s", diff)
	}
}

func TestWriteThenRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tree")
	stale := []generator.File{{Path: "stale/file", Mode: 0o644}}
	files := []generator.File{
		{Path: ".dot", Mode: 0o644, Content: []byte("x")},
		{Path: "a/b.sh", Mode: 0o755, Content: []byte("#!/bin/sh\n")},
	}
	for _, written := range [][]generator.File{stale, files} {
		if err := tree.Write(dir, written); err != nil {
			t.Fatal(err)
		}
	}
	got, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := tree.Compare(files, got); !diff.Empty() {
		t.Errorf("read back:\n%s", diff)
	}
	if tree.Sum(files) != tree.Sum(got) || tree.Sum(files) == tree.Sum(stale) {
		t.Error("different trees have the same sum, or equal ones do not")
	}
}
