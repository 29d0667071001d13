package generator

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"strings"
)

// readPins reads pins.env: KEY=value lines and # comments.
func readPins(fsys fs.FS) (map[string]string, error) {
	data, err := fs.ReadFile(fsys, "pins.env")
	if err != nil {
		return nil, err
	}
	pins := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found {
			return nil, fmt.Errorf("pins.env: %q is not KEY=value", line)
		}
		pins[key] = value
	}
	return pins, lines.Err()
}
