package services

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/templates"
)

// startContainer runs the image that the templates pin under key, with its
// port published on a loopback port which the engine picks. The client stays in
// the foreground: it passes the signal that ends it on to the container, which
// --rm removes.
func startContainer(key, inside string, ready func(context.Context, string) error, variables ...string) (*server, error) {
	image, err := pinned(key)
	if err != nil {
		return nil, err
	}
	docker, err := exec.LookPath("docker")
	if err != nil {
		return nil, fmt.Errorf("%s is %w: no binary, and no container engine", image, ErrUnavailable)
	}
	if output, err := exec.Command(docker, "image", "inspect", "--format", "{{.Id}}", image).CombinedOutput(); err != nil {
		if pulled, pullErr := exec.Command(docker, "pull", "--quiet", image).CombinedOutput(); pullErr != nil {
			return nil, fmt.Errorf("%s is %w: no binary, no such image (%s), and no pull (%s)",
				image, ErrUnavailable, strings.TrimSpace(string(output)), strings.TrimSpace(string(pulled)))
		}
	}
	dir, err := os.MkdirTemp("", "container-")
	if err != nil {
		return nil, err
	}
	idFile := filepath.Join(dir, "id")
	args := []string{"run", "--rm", "--cidfile", idFile, "--publish", "127.0.0.1::" + inside}
	for _, variable := range variables {
		args = append(args, "--env", variable)
	}
	published := func(string) string {
		id, _ := os.ReadFile(idFile) // there is none before the container is created
		address, _ := exec.Command(docker, "port", string(id), inside+"/tcp").Output()
		return strings.TrimSpace(string(address))
	}
	return launch(startup{cmd: exec.Command(docker, append(args, image)...), dir: dir, listens: published, ready: ready})
}

// pinned returns the value of key in the templates' pins.
func pinned(key string) (string, error) {
	pins, err := templates.FS.ReadFile("pins.env")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(pins)) {
		if value, found := strings.CutPrefix(strings.TrimSpace(line), key+"="); found {
			return value, nil
		}
	}
	return "", fmt.Errorf("pins.env does not hold %s", key)
}
