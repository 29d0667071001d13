package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// writeFile writes content that changes with the program only. Clients may keep
// it, but ask each time whether it is still the same.
func writeFile(w http.ResponseWriter, r *http.Request, mediaType string, content []byte) error {
	sum := sha256.Sum256(content)
	tag := `"` + hex.EncodeToString(sum[:16])
	if w.Header().Get("Content-Encoding") == "gzip" {
		tag += "-gzip" // as proxies name it
	}
	tag += `"`
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", tag)
	if hasTag(r, tag) {
		w.Header().Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // the recorder knows of an error: the client is gone
	return nil
}

// hasTag reports whether If-None-Match says that the client has this content.
func hasTag(r *http.Request, tag string) bool {
	return slices.ContainsFunc(tags(r, "If-None-Match"), func(known string) bool {
		return known == "*" || plainTag(known) == plainTag(tag)
	})
}

// writeCompressed writes a file that was compressed with gzip, as it is if the
// client takes that.
func writeCompressed(w http.ResponseWriter, r *http.Request, mediaType string, files fs.FS, name string) error {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	w.Header().Add("Vary", "Accept-Encoding")
	if acceptsGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		return writeFile(w, r, mediaType, content)
	}
	reader, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return err
	}
	if content, err = io.ReadAll(reader); err != nil {
		return err
	}
	return writeFile(w, r, mediaType, content)
}

// acceptsGzip reports whether Accept-Encoding names gzip with a weight that is
// not 0.
func acceptsGzip(r *http.Request) bool {
	for _, line := range r.Header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";q=")
			if q, err := strconv.ParseFloat(weight, 64); strings.EqualFold(name, "gzip") && (err != nil || q > 0) {
				return true
			}
		}
	}
	return false
}
