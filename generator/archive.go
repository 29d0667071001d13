package generator

import (
	"archive/tar"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"github.com/klauspost/compress/gzip"
)

// Bounds of what [Unpack] accepts, far above any real render.
const (
	MaxPacked   = 8 << 20  // bytes of the archive
	maxUnpacked = 32 << 20 // bytes of all entries with their headers
	maxEntry    = 8 << 20  // bytes of one file
	maxFiles    = 10_000
)

// Pack returns files as a gzipped tar archive. The same files give the same
// bytes on every machine and with every Go release: nothing but paths, modes
// and contents enters it, and the compressor is pinned in go.mod.
func Pack(files []File) ([]byte, error) {
	var out bytes.Buffer
	compressor, err := gzip.NewWriterLevel(&out, gzip.BestSpeed) // a sixth larger, four times faster
	if err != nil {
		return nil, err
	}
	compressor.OS = 255 // unknown, see RFC 1952
	archive := tar.NewWriter(compressor)
	for _, file := range sorted(files) {
		if err := checkFile(file); err != nil {
			return nil, err
		}
		header := &tar.Header{Name: file.Path, Mode: int64(file.Mode), Size: int64(len(file.Content))}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(file.Content); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(archive.Close(), compressor.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unpack returns the files of an archive that [Pack] made, sorted by path. An
// archive that holds anything else (a link, a sparse file, a path that
// [CheckPath] refuses, a path twice, a file below another, more than its
// bounds) is an error. Nothing is allocated for what an archive only claims to
// hold beyond these bounds.
func Unpack(packed []byte) ([]File, error) {
	if len(packed) > MaxPacked {
		return nil, fmt.Errorf("archive is larger than %d bytes", MaxPacked)
	}
	decompressor, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	bounded := &io.LimitedReader{R: decompressor, N: maxUnpacked}
	files, err := readArchive(tar.NewReader(bounded))
	if err != nil && bounded.N > 0 {
		return nil, err
	}
	// What follows the end of the archive must be intact as well: the
	// decompressor compares the checksum only when it is read to its end.
	if _, err := io.Copy(io.Discard, bounded); err != nil {
		return nil, err
	}
	if bounded.N <= 0 {
		return nil, fmt.Errorf("archive holds more than %d bytes", maxUnpacked)
	}
	return sorted(files), checkTree(files)
}

func readArchive(archive *tar.Reader) ([]File, error) {
	var files []File
	sum := int64(0)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		file := File{Path: header.Name, Mode: fs.FileMode(header.Mode)}
		sum += header.Size
		switch err := cmp.Or(checkHeader(header), checkFile(file)); {
		case err != nil:
			return nil, err
		case sum > maxUnpacked:
			return nil, fmt.Errorf("archive holds more than %d bytes", maxUnpacked)
		case len(files) == maxFiles:
			return nil, fmt.Errorf("archive holds more than %d files", maxFiles)
		}
		file.Content = make([]byte, header.Size)
		if _, err := io.ReadFull(archive, file.Content); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
}

// checkHeader reports what [Pack] never writes: an entry that is not a regular
// file, one whose size in the archive is another than that of the file (sparse
// files), and any attribute but a long path.
func checkHeader(header *tar.Header) error {
	if header.Typeflag != tar.TypeReg {
		return fmt.Errorf("%s is not a regular file", quoted(header.Name))
	}
	for _, key := range slices.Sorted(maps.Keys(header.PAXRecords)) {
		if key != "path" {
			return fmt.Errorf("%s has the attribute %s", quoted(header.Name), quoted(key))
		}
	}
	if header.Size > maxEntry {
		return fmt.Errorf("%s has more than %d bytes", quoted(header.Name), maxEntry)
	}
	return nil
}
