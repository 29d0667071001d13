// Package archivetest makes archives that no render gives, for the tests of
// what reads archives.
package archivetest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const block = 512

// An Entry is one entry of an archive, written as it is.
type Entry struct {
	Name    string // at most 100 bytes; longer ones go into Records
	Type    byte   // zero is a regular file
	Mode    int64  // zero is 0644
	Link    string
	Records map[string]string // PAX records before the entry
	Size    int64             // that the header claims; zero is that of Content
	Content string
}

// Pack returns entries as a gzipped archive. It checks nothing.
func Pack(entries ...Entry) []byte {
	var raw bytes.Buffer
	for _, entry := range entries {
		if len(entry.Records) > 0 {
			write(&raw, Entry{Name: "PaxHeaders/x", Type: tar.TypeXHeader, Content: records(entry.Records)})
		}
		write(&raw, entry)
	}
	raw.Write(make([]byte, 2*block))
	return compress(raw.Bytes())
}

func compress(raw []byte) []byte {
	var packed bytes.Buffer
	compressor := gzip.NewWriter(&packed)
	_, _ = compressor.Write(raw) // a buffer takes everything
	_ = compressor.Close()
	return packed.Bytes()
}

// write writes the header of an entry and its content.
func write(raw *bytes.Buffer, entry Entry) {
	var header [block]byte
	size := max(entry.Size, int64(len(entry.Content)))
	mode := entry.Mode
	if mode == 0 {
		mode = 0o644
	}
	copy(header[0:100], entry.Name)
	copy(header[100:], fmt.Sprintf("%07o\x00", mode))
	copy(header[108:], "0000000\x000000000\x00")
	copy(header[124:], fmt.Sprintf("%011o\x0000000000000\x00", size))
	header[156] = max(entry.Type, tar.TypeReg)
	copy(header[157:257], entry.Link)
	copy(header[257:], "ustar\x0000")
	copy(header[148:156], "        ")
	sum := 0
	for _, b := range header {
		sum += int(b)
	}
	copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
	raw.Write(header[:])
	raw.WriteString(entry.Content)
	raw.Write(make([]byte, (block-len(entry.Content)%block)%block))
}

// records returns PAX records, each with its own length in front.
func records(of map[string]string) string {
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(of)) {
		rest := " " + key + "=" + of[key] + "\n"
		length := len(rest)
		for length != len(rest)+len(fmt.Sprint(length)) {
			length = len(rest) + len(fmt.Sprint(length))
		}
		out.WriteString(fmt.Sprint(length) + rest)
	}
	return out.String()
}

// Sparse returns an archive of some 200 bytes whose one file claims size bytes,
// all of them in holes.
func Sparse(size int64) []byte {
	return Pack(Entry{Name: "GNUSparseFile.0/big", Content: "0\n" + strings.Repeat("\x00", block-2), Records: map[string]string{
		"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "big", "GNU.sparse.realsize": fmt.Sprint(size),
	}})
}

// Zeros returns an archive of a few files of zeros, of so many bytes together.
func Zeros(files int, size int64) []byte {
	var entries []Entry
	for i := range files {
		entries = append(entries, Entry{Name: fmt.Sprintf("zeros%d", i), Content: strings.Repeat("\x00", int(size)/files)})
	}
	return Pack(entries...)
}

// Many returns an archive of so many empty files.
func Many(files int) []byte {
	var entries []Entry
	for i := range files {
		entries = append(entries, Entry{Name: fmt.Sprintf("f%d", i)})
	}
	return Pack(entries...)
}
