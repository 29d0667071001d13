package cluster

import (
	"archive/tar"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// testImages loads the image of testpod again, in an archive as docker buildx writes
// it. Its digest is the one that a registry would have for it.
func (c *testCluster) testImages(t *testing.T) {
	image, err := tarball.ImageFromPath(c.archive, nil)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	images, err := c.Load(t.Context(), writeLayout(t, image, map[string]string{"io.containerd.image.name": "chassis.test/oci:1"}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "chassis.test/oci@" + digest.String(); len(images) != 1 || images[0].Pinned() != want {
		t.Errorf("got %v, want %s", images, want)
	}
	if images, err := c.Load(t.Context(), writeLayout(t, image, nil)); err == nil {
		t.Errorf("an image without a name is %v", images)
	}
}

// writeLayout writes an archive of an OCI image layout.
func writeLayout(t *testing.T, image v1.Image, annotations map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	path, err := layout.Write(filepath.Join(dir, "layout"), empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	if err := path.AppendImage(image, layout.WithAnnotations(annotations)); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, "image.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := tar.NewWriter(file)
	if err := archive.AddFS(os.DirFS(string(path))); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}
