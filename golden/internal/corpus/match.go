package corpus

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// match returns the files below dir that match pattern; none is an error. The
// base of the service is never among them: no owner edits an archive.
func match(dir, pattern string) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, err
	}
	var names []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		name, err = filepath.Rel(dir, name)
		if name = filepath.ToSlash(name); !entry.IsDir() && name != generator.BasePath && matches(name, pattern) {
			names = append(names, name)
		}
		return err
	})
	if err == nil && strings.HasPrefix(pattern, "../") {
		_, err = os.Stat(filepath.Join(dir, pattern))
		names = append(names, pattern)
	}
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("nothing matches %q", pattern)
	}
	return names, err
}

func matches(name, pattern string) bool {
	if strings.HasSuffix(pattern, "/") {
		return strings.HasPrefix(name, pattern)
	}
	if !strings.Contains(pattern, "/") && strings.ContainsAny(pattern, "*?[") {
		name = path.Base(name)
	}
	matched, _ := path.Match(pattern, name) // the pattern is valid
	return matched
}
