package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
	"github.com/chassis-go/chassis/golden/internal/command"
)

// Image is an image that a cluster has.
type Image struct {
	Name   string // with host and tag, such as docker.io/library/orders:dev
	Digest string // of its manifest, such as sha256:…
}

// Pinned returns the reference by digest: no manifest should name a tag.
func (i Image) Pinned() string { return i.repository() + "@" + i.Digest }

func (i Image) repository() string {
	return i.Name[:strings.LastIndexByte(i.Name, ':')]
}

// imported finds what ctr prints of an image.
var imported = regexp.MustCompile(`unpacking (\S+) \((sha256:[0-9a-f]{64})\)`)

// Load gives the cluster the images of an archive, as docker save and docker buildx
// write them. Pods can name them by tag or by digest.
func (c *Cluster) Load(ctx context.Context, archive string) ([]Image, error) {
	return Load(ctx, c.Dir, archive)
}

// Tag gives an image that the cluster has another reference, by tag or by digest.
// The runtime looks images up by their reference alone, so that the digest of an
// index can name the image of this platform.
func (c *Cluster) Tag(ctx context.Context, image, reference string) error {
	return tag(ctx, c.Dir, image, reference)
}

func tag(ctx context.Context, dir, image, reference string) error {
	repository, digest, byDigest := strings.Cut(reference, "@")
	if byDigest { // a reference with both has no tag for the runtime
		if colon := strings.LastIndexByte(repository, ':'); colon > strings.LastIndexByte(repository, '/') {
			repository = repository[:colon]
		}
		reference = repository + "@" + digest
	}
	_, err := ctr(ctx, dir, "tag", "--force", image, reference)
	return err
}

// ctr runs the part of containerd's client that is for images.
func ctr(ctx context.Context, dir string, args ...string) (string, error) {
	socket := filepath.Join(dir, layout.ContainerdSocket)
	return command.Command{Name: "ctr", Args: append([]string{"--address", socket, "--namespace", "k8s.io", "images"}, args...)}.Output(ctx)
}

// Load gives the images of an archive to the cluster whose directory is dir.
func Load(ctx context.Context, dir, archive string) ([]Image, error) {
	printed, err := ctr(ctx, dir, "import", archive)
	if err != nil {
		return nil, err
	}
	var images []Image
	for _, match := range imported.FindAllStringSubmatch(printed, -1) {
		image := Image{Name: match[1], Digest: match[2]}
		if _, err := ctr(ctx, dir, "tag", "--force", image.Name, image.Pinned()); err != nil {
			return nil, err
		}
		images = append(images, image)
	}
	if len(images) == 0 {
		return nil, fmt.Errorf("%s holds no image for linux/%s that has a name: %s", archive, runtime.GOARCH, printed)
	}
	return images, nil
}

// LoadFrom gives the cluster whose directory is dir an image of the container
// engine. One that is named by a digest keeps that name, too.
func LoadFrom(ctx context.Context, dir, image string) ([]Image, error) {
	archive, name := filepath.Join(dir, "image.tar"), image
	defer os.Remove(archive)
	_, digest, byDigest := strings.Cut(image, "@sha256:")
	if byDigest { // an archive holds no name by digest
		name = "chassis.test/loaded:" + digest
		if err := docker(ctx, "tag", image, name); err != nil {
			return nil, err
		}
		defer func() { _ = docker(context.WithoutCancel(ctx), "rmi", name) }() // a name too many
	}
	if err := docker(ctx, "save", "--output", archive, name); err != nil {
		return nil, err
	}
	images, err := Load(ctx, dir, archive)
	if err != nil || !byDigest {
		return images, err
	}
	return images, tag(ctx, dir, images[0].Pinned(), image)
}

func docker(ctx context.Context, args ...string) error {
	_, err := command.Command{Name: "docker", Args: args}.Output(ctx)
	return err
}
