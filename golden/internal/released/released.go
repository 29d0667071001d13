// Package released keeps the renders of released template versions, from
// which tests upgrade to the current templates.
//
// A version is a directory of testdata/released with two files. TEMPLATES holds
// the hash of the templates that were released, so that a later change of
// them without a new version is noticed. renders.tar.zst holds every render:
// a file blobs/HASH for each distinct content, and for each variant a file
// variants/NAME with a line "MODE HASH PATH" for each of its files.
package released

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/chassis-go/chassis/generator"
)

const (
	hashFile    = "TEMPLATES"
	rendersFile = "renders.tar.zst"
)

// Hash returns the hash of what templates deliver: of all their files but
// those that only describe them.
func Hash(templates fs.FS) (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(templates, ".", func(name string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() {
			return err
		}
		switch name {
		case "VERSION", "CHANGELOG.md", "changelog.yaml", "embed.go", ".gitattributes":
			return nil
		}
		content, err := fs.ReadFile(templates, name)
		fmt.Fprintf(hash, "%q %x\n", name, sha256.Sum256(content))
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}

// Versions returns the released versions below dir.
func Versions(dir string) ([]string, error) {
	items, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var versions []string
	for _, item := range items {
		if item.IsDir() {
			versions = append(versions, item.Name())
		}
	}
	return versions, err
}

// HashOf returns the hash of the templates that were released as version,
// empty if there was no such release.
func HashOf(dir, version string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, version, hashFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(data)), err
}

// Write keeps renders, by the names of their variants, as those of a version.
func Write(dir, version, hash string, renders map[string][]generator.File) error {
	var packed bytes.Buffer
	compressor, err := zstd.NewWriter(&packed, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	archive := tar.NewWriter(compressor)
	for _, file := range files(renders) {
		header := &tar.Header{Name: file.Path, Mode: 0o644, Size: int64(len(file.Content))}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(file.Content); err != nil {
			return err
		}
	}
	if err := errors.Join(archive.Close(), compressor.Close()); err != nil {
		return err
	}
	target := filepath.Join(dir, version)
	return errors.Join(
		os.MkdirAll(target, 0o755),
		os.WriteFile(filepath.Join(target, rendersFile), packed.Bytes(), 0o644),
		os.WriteFile(filepath.Join(target, hashFile), []byte(hash+"\n"), 0o644),
	)
}

// files returns the files of the archive of renders.
func files(renders map[string][]generator.File) []generator.File {
	blobs := map[string][]byte{}
	paths := map[string]string{} // by hash, to put contents of one path next to each other
	var manifests []generator.File
	for _, name := range slices.Sorted(maps.Keys(renders)) {
		var manifest bytes.Buffer
		for _, file := range renders[name] {
			sum := sha256.Sum256(file.Content)
			hash := hex.EncodeToString(sum[:])
			blobs[hash], paths[hash] = file.Content, file.Path
			fmt.Fprintf(&manifest, "%04o %s %s\n", file.Mode.Perm(), hash, file.Path)
		}
		manifests = append(manifests, generator.File{Path: "variants/" + name, Content: manifest.Bytes()})
	}
	hashes := slices.SortedFunc(maps.Keys(blobs), func(a, b string) int {
		return strings.Compare(paths[a]+"\x00"+a, paths[b]+"\x00"+b)
	})
	var out []generator.File
	for _, hash := range hashes {
		out = append(out, generator.File{Path: "blobs/" + hash, Content: blobs[hash]})
	}
	return append(out, manifests...)
}

// Read returns the renders of a version, by the names of their variants.
func Read(dir, version string) (map[string][]generator.File, error) {
	packed, err := os.Open(filepath.Join(dir, version, rendersFile))
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	decompressor, err := zstd.NewReader(packed)
	if err != nil {
		return nil, err
	}
	defer decompressor.Close()
	archive := tar.NewReader(decompressor)
	blobs, renders := map[string][]byte{}, map[string][]generator.File{}
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return renders, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		kind, name, _ := strings.Cut(header.Name, "/")
		if kind == "blobs" {
			blobs[name] = content
			continue
		}
		if renders[name], err = parse(string(content), blobs); err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

// parse reads the manifest of a variant.
func parse(manifest string, blobs map[string][]byte) ([]generator.File, error) {
	var render []generator.File
	for line := range strings.Lines(manifest) {
		var file generator.File
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3)
		if len(fields) != 3 {
			return nil, fmt.Errorf("bad line %q", line)
		}
		if _, err := fmt.Sscanf(fields[0], "%o", &file.Mode); err != nil {
			return nil, err
		}
		content, known := blobs[fields[1]]
		if !known {
			return nil, fmt.Errorf("no content %s", fields[1])
		}
		file.Path, file.Content = fields[2], content
		render = append(render, file)
	}
	return render, nil
}
