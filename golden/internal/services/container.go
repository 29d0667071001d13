package services

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/chassis-go/chassis/templates"
)

// startContainer runs the image that the templates pin under key, with its
// port published on a loopback port. The client stays in the foreground: it
// passes the signal that ends it on to the container, which --rm removes.
func startContainer(key string, inside, port int, ready func(context.Context) error, variables ...string) (*server, error) {
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
	args := []string{"run", "--rm", "--publish", fmt.Sprintf("127.0.0.1:%d:%d", port, inside)}
	for _, variable := range variables {
		args = append(args, "--env", variable)
	}
	return launch(exec.Command(docker, append(args, image)...), "", port, ready)
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
