package cache

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// Identify returns a short name for what the toolchain makes of the module in dir,
// whose packages are that directory and those directly below it. what says what else
// that depends on.
func Identify(ctx context.Context, dir, what string) (string, error) {
	toolchain, err := command.GoEnv(ctx, "GOVERSION", "GOARCH")
	if err != nil {
		return "", err
	}
	contents := [][]byte{[]byte(strings.Join(toolchain, " ")), []byte(what)}
	for _, pattern := range []string{"go.*", "*.go", "*/*.go"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return "", err
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				return "", err
			}
			contents = append(contents, content)
		}
	}
	return Key(contents...), nil
}
