package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/internal/archivetest"
)

func exampleFiles() []File {
	return []File{
		{Path: "Makefile", Mode: 0o644, Content: []byte("run:\n\tgo run .\n")},
		{Path: "ops/refresh.sh", Mode: 0o755, Content: []byte("#!/bin/sh\n")},
		{Path: "empty", Mode: 0o644, Content: []byte{}},
		{Path: "deep/" + strings.Repeat("a/", 100) + "ä b.txt", Mode: 0o644, Content: []byte("x")},
	}
}

func TestPackRoundTrip(t *testing.T) {
	t.Parallel()
	packed, err := Pack(exampleFiles())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	if want := sorted(exampleFiles()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPackedBytes fails when a dependency or a Go release changes the bytes of
// archives: then every base that is out in the world needs a thought.
func TestPackedBytes(t *testing.T) {
	t.Parallel()
	packed, err := Pack(exampleFiles())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(packed)
	const want = "bf1d3efd1f4dd48f251681264ccdaebc456004b8fe352dbc614f91104da71587"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("the archive's sum is %s, want %s", got, want)
	}
}

func TestPackRefuses(t *testing.T) {
	t.Parallel()
	for _, file := range []File{
		{Path: "../x", Mode: 0o644},
		{Path: "/x", Mode: 0o644},
		{Path: "", Mode: 0o644},
		{Path: ".", Mode: 0o644},
		{Path: "a//b", Mode: 0o644},
		{Path: `a\b`, Mode: 0o644},
		{Path: "x", Mode: 0o600},
		{Path: "x", Mode: 0o4755},
	} {
		if _, err := Pack([]File{file}); err == nil {
			t.Errorf("packed %q with mode %o", file.Path, file.Mode)
		}
	}
}

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range archivetest.Refused() {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			files, err := Unpack(test.Packed)
			if err == nil || !strings.Contains(err.Error(), test.Want) {
				t.Errorf("got %d files, %v; want an error with %q", len(files), err, test.Want)
			}
		})
	}
}

// TestUnpackBounds holds that archives at the bounds are accepted.
func TestUnpackBounds(t *testing.T) {
	t.Parallel()
	for name, packed := range map[string][]byte{
		"files": archivetest.Many(maxFiles),
		"entry": archivetest.Zeros(1, maxEntry),
		"sum":   archivetest.Zeros(4, maxUnpacked-8<<10),
	} {
		if _, err := Unpack(packed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	packed, err := Pack(exampleFiles())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	for _, test := range archivetest.Refused() {
		if len(test.Packed) < 1<<10 {
			f.Add(test.Packed)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := Unpack(data)
		if err != nil {
			return
		}
		again, err := Pack(files)
		if err != nil {
			t.Fatalf("what was unpacked cannot be packed: %v", err)
		}
		if same, err := Unpack(again); err != nil || !reflect.DeepEqual(same, files) {
			t.Errorf("%q became %q, %v", files, same, err)
		}
	})
}
