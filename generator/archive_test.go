package generator

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
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

// archiveOf packs headers as they are, each followed by as many bytes as it
// says.
func archiveOf(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	compressor := gzip.NewWriter(&out)
	archive := tar.NewWriter(compressor)
	for _, header := range headers {
		if err := archive.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(archive, zeros{}, header.Size); err != nil {
			t.Fatal(err)
		}
	}
	archive.Close()
	compressor.Close()
	return out.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	regular := func(name string) tar.Header { return tar.Header{Name: name, Mode: 0o644, Typeflag: tar.TypeReg} }
	good := archiveOf(t, regular("a"))
	broken := bytes.Clone(good)
	broken[len(broken)-5] ^= 1 // in the checksum
	many := make([]tar.Header, maxFiles+1)
	for i := range many {
		many[i] = regular("f" + strings.Repeat("x", i%50) + hex.EncodeToString([]byte{byte(i >> 8), byte(i)}))
	}
	tests := map[string]struct {
		packed []byte
		want   string
	}{
		"nothing":            {nil, "EOF"},
		"no gzip":            {[]byte("PK\x03\x04 something else"), "gzip"},
		"cut":                {good[:len(good)-9], "EOF"},
		"bad checksum":       {broken, "checksum"},
		"trailing":           {append(bytes.Clone(good), "rest"...), ""},
		"parent":             {archiveOf(t, regular("../a")), "not a path inside"},
		"absolute":           {archiveOf(t, regular("/etc/passwd")), "not a path inside"},
		"inner parent":       {archiveOf(t, regular("a/../../b")), "not a path inside"},
		"backslash":          {archiveOf(t, regular(`..\a`)), "not a path inside"},
		"symlink":            {archiveOf(t, tar.Header{Name: "a", Linkname: "/etc", Typeflag: tar.TypeSymlink, Mode: 0o644}), "not a regular file"},
		"hard link":          {archiveOf(t, tar.Header{Name: "a", Linkname: "b", Typeflag: tar.TypeLink, Mode: 0o644}), "not a regular file"},
		"directory":          {archiveOf(t, tar.Header{Name: "a/", Typeflag: tar.TypeDir, Mode: 0o755}), "not a regular file"},
		"device":             {archiveOf(t, tar.Header{Name: "a", Typeflag: tar.TypeChar, Mode: 0o644}), "not a regular file"},
		"setuid":             {archiveOf(t, tar.Header{Name: "a", Typeflag: tar.TypeReg, Mode: 0o4755}), "mode"},
		"twice":              {archiveOf(t, regular("a"), regular("a")), "twice"},
		"file and directory": {archiveOf(t, regular("a/b"), regular("a")), "is a file"},
		"too many":           {archiveOf(t, many...), "more than 10000 files"},
		"too much": {
			archiveOf(t, tar.Header{Name: "a", Mode: 0o644, Typeflag: tar.TypeReg, Size: maxUnpacked + 1}),
			"more than 67108864 bytes",
		},
		"too large": {make([]byte, maxPacked+1), "larger than"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, err := Unpack(test.packed)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %d files, %v; want an error with %q", len(files), err, test.want)
			}
		})
	}
}

func FuzzUnpack(f *testing.F) {
	packed, err := Pack(exampleFiles())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add(archiveOf(f, tar.Header{Name: "a", Linkname: "b", Typeflag: tar.TypeSymlink, Mode: 0o644}))
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
