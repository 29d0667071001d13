package generator

import (
	"strings"
	"testing"
)

func TestCheckFormat(t *testing.T) {
	t.Parallel()
	good := []File{{Path: "a.go", Content: []byte("package a\n")}, {Path: "b.txt", Content: []byte("package  b")}}
	if err := CheckFormat(good); err != nil {
		t.Error(err)
	}
	bad := append(good, File{Path: "c.go", Content: []byte("package  c\n")}, File{Path: "d.go", Content: []byte("pack")})
	err := CheckFormat(bad)
	if err == nil || !strings.Contains(err.Error(), "c.go is not formatted with gofmt") || !strings.Contains(err.Error(), "d.go:1:1: ") {
		t.Errorf("got %v", err)
	}
}
