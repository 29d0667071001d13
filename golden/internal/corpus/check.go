package corpus

import (
	"hash/crc32"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Check returns why packages of a service do not work: for each that does not
// compile, that vet finds wrong or whose tests fail, "build PACKAGE", "vet
// PACKAGE" or "test PACKAGE", the worst of these only. printed is what the go
// command says.
func Check(dir string, packages ...string) (failures []string, printed string) {
	if len(packages) == 0 {
		return nil, ""
	}
	if err := settle(dir); err != nil {
		return []string{"build ."}, err.Error()
	}
	check := func(name string, args ...string) bool {
		cmd := exec.Command("go", append(args, packages...)...)
		cmd.Dir, cmd.Env = dir, environment(dir)
		out, err := cmd.CombinedOutput()
		if failures, printed = nil, ""; err != nil {
			failures, printed = failuresOf(name, string(out)), string(out)
		}
		return err == nil
	}
	// The first command does what those after it do, in half the time. The last
	// one is a second try for tests that wait for something, on a busy machine.
	if !check("test", "test", "-vet=all", "-timeout=5m") && check("build", "build") && check("vet", "vet") {
		check("test", "test", "-vet=off", "-timeout=5m")
	}
	return failures, printed
}

// failed matches the line of a package that does not compile, is not vetted or
// fails its tests, and the name of a file that cannot even be loaded.
var failed = regexp.MustCompile(`(?m)^(?:# |FAIL\t)(\S+)|^(?:/\S+/)?(\S+\.go):\d+`)

// failuresOf returns the packages that a go command complains about, or files
// where it names no package. What vet says may be from the cache, and then name
// the directory of an earlier run, so that only the name of the file counts.
func failuresOf(name, out string) []string {
	var packages, files []string
	for _, match := range failed.FindAllStringSubmatch(out, -1) {
		if match[1] != "" {
			packages = append(packages, name+" "+strings.Trim(match[1], "[]"))
		} else {
			file := match[2]
			if name == "vet" {
				file = path.Base(file)
			}
			files = append(files, name+" "+file)
		}
	}
	switch {
	case len(packages) > 0:
		files = packages
	case len(files) == 0:
		files = []string{name + " ."}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// settle gives each file below dir a time that its content decides. The go
// command takes the result of a test from its cache if the files that the test
// has read have their old times, and none of the last two seconds.
func settle(dir string) error {
	return filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		at := time.Unix(int64(crc32.ChecksumIEEE(content)>>2), 0) // before 2005
		return os.Chtimes(name, at, at)
	})
}
