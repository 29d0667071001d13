package golden

import (
	"archive/tar"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/containers"
)

// imageConfig is what an image says of itself.
type imageConfig struct {
	User         string
	WorkingDir   string
	ExposedPorts map[string]struct{}
	Entrypoint   []string
	Cmd          []string
	Labels       map[string]string
	Healthcheck  struct {
		Test                           []string
		Interval, Timeout, StartPeriod int64
		Retries                        int
	}
}

// checkConfig holds what the image says of itself to the contract.
func (b *imageBuilder) checkConfig(t *testing.T, variant Variant, image string) {
	var config imageConfig
	inspected, err := b.Docker(t.Context(), "inspect", "--format", "{{json .Config}}", image)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(inspected), &config); err != nil {
		t.Fatal(err)
	}
	binary := "/app/bin/" + variant.Name
	if config.User != "10001:10001" {
		t.Errorf("user %q", config.User)
	}
	if _, exposed := config.ExposedPorts["8000/tcp"]; !exposed || len(config.ExposedPorts) != 1 {
		t.Errorf("exposes %v, want 8000/tcp alone", config.ExposedPorts)
	}
	if want := []string{"/usr/bin/tini", "--", binary, "entrypoint"}; !slices.Equal(config.Entrypoint, want) || len(config.Cmd) > 0 {
		t.Errorf("entrypoint %q with command %q, want %q alone", config.Entrypoint, config.Cmd, want)
	}
	want := []string{"CMD", binary, "probe", "--path-env", "APP_HEALTH_CHECK_PATH", "--default-path", "/healthcheck"}
	probe := config.Healthcheck
	if !slices.Equal(probe.Test, want) || probe.Interval != 30e9 || probe.Timeout != 5e9 || probe.StartPeriod != 15e9 || probe.Retries != 3 {
		t.Errorf("health check %+v", probe)
	}
	for key, want := range map[string]string{
		"title": variant.Name, "description": variant.Description, "licenses": imageLicenses,
		"source": imageSource, "url": imageSource, "documentation": imageSource,
		"revision": imageRevision, "version": imageVersion, "created": imageCreated,
	} {
		if got := config.Labels["org.opencontainers.image."+key]; got != want {
			t.Errorf("label %s is %q, want %q", key, got, want)
		}
	}
}

// shells are programs that somebody who got in would look for first.
var shells = []string{"sh", "bash", "dash", "ash", "busybox", "env", "cat", "apt-get", "dpkg", "wget", "curl", "perl", "python3"}

// checkFiles looks through all files of the image.
func (b *imageBuilder) checkFiles(t *testing.T, variant Variant, image string) {
	var data, binary *tar.Header
	b.Files(t, image, func(header *tar.Header, _ io.Reader) {
		name := "/" + path.Clean(header.Name)
		regular := header.Typeflag == tar.TypeReg
		switch name {
		case "/app/data":
			data = header
		case "/app/bin/" + variant.Name:
			binary = header
		}
		if regular && header.Mode&0o6000 != 0 {
			t.Errorf("%s raises the rights of whoever runs it: mode %o", name, header.Mode)
		}
		if regular && header.Mode&0o002 != 0 {
			t.Errorf("%s can be written by anybody: mode %o", name, header.Mode)
		}
		if leftover(name, regular) {
			t.Errorf("%s does not belong into a runtime image", name)
		}
		if variant.Runtime == "distroless" && !header.FileInfo().IsDir() && slices.Contains(shells, path.Base(name)) {
			t.Errorf("%s is there without need", name)
		}
	})
	if data == nil || data.Uid != 10001 || data.Gid != 10001 || data.Mode&0o700 != 0o700 {
		t.Errorf("data directory: %+v, want one of uid and gid 10001", data)
	}
	if binary == nil || binary.Uid != 0 || binary.Mode&0o022 != 0 {
		t.Errorf("binary: %+v, want one that only root may change", binary)
	}
	b.recordSize(t, variant, image)
}

// leftover reports whether a file betrays how the image was made.
func leftover(name string, regular bool) bool {
	if !regular {
		return name == "/usr/local/go" || name == "/go"
	}
	for _, dir := range []string{"/var/lib/apt/lists/", "/var/cache/apt/", "/root/", "/go/", "/src/", "/usr/local/go/", "/tmp/", "/tini/"} {
		if strings.HasPrefix(name, dir) && path.Base(name) != ".bashrc" && path.Base(name) != ".profile" {
			return true
		}
	}
	switch path.Base(name) {
	case "go.mod", "go.sum", "Dockerfile", ".env", ".git":
		return true
	}
	return path.Ext(name) == ".go" || path.Ext(name) == ".deb"
}

// sizeLimit is what an image must not exceed, in bytes: a target for distroless, and
// for debian the same above the 80 MB of its base.
func sizeLimit(variant Variant) int64 {
	limit := int64(25e6)
	if variant.Auth != absent || variant.Tracing {
		limit = 34e6
	}
	if variant.Runtime == "debian" {
		limit += 80e6
	}
	return limit
}

func (b *imageBuilder) recordSize(t *testing.T, variant Variant, image string) {
	t.Helper()
	size := b.size(t, image)
	t.Logf("%s: %.1f MB", variant.Image(), float64(size)/1e6)
	if limit := sizeLimit(variant); size > limit {
		t.Errorf("%d bytes, want at most %d", size, limit)
	}
}

// size returns how many bytes the layers of image hold, unpacked.
func (b *imageBuilder) size(t testing.TB, image string) int64 {
	t.Helper()
	text, err := b.Docker(t.Context(), "inspect", "--format", "{{.Size}}", image)
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	if err := json.Unmarshal([]byte(text), &size); err != nil {
		t.Fatal(err)
	}
	return size
}

// checkPrograms runs other programs than the service through the entrypoint.
func (b *imageBuilder) checkPrograms(t *testing.T, variant Variant, image string) {
	type run struct {
		args   []string
		code   int
		output string
	}
	runs := []run{
		{[]string{"version"}, 0, imageVersion},
		{[]string{"check"}, 0, ""},
		{[]string{"/usr/bin/tini", "--version"}, 0, "tini version"},
		{[]string{"no-such-program"}, 127, "no-such-program"},
	}
	if variant.Runtime == "debian" {
		runs = append(runs, run{[]string{"sh", "-c", "echo $((6*7)); exit 3"}, 3, "42"})
	} else {
		runs = append(runs, run{[]string{"sh", "-c", "echo $((6*7)); exit 3"}, 127, "sh"})
	}
	for _, r := range runs {
		code, output := b.Finish(t, image, append(hardened(b.Volume(t)), required(variant)...), r.args...)
		if code != r.code || !strings.Contains(output, r.output) {
			t.Errorf("%q: exit code %d, want %d; printed %q, want %q in it", r.args, code, r.code, output, r.output)
		}
	}
}

// checkProcess looks at a running container from outside.
func checkProcess(t *testing.T, c *containers.Container, name string) {
	t.Helper()
	first, here := c.Process(t)
	own := descendants(c.Top(t, "pid,ppid,uid,gid,args"), strconv.Itoa(first))
	for _, problem := range processProblems(own, strconv.Itoa(first), name) {
		t.Error(problem)
	}
	if !here {
		return
	}
	for _, line := range own {
		powerless(t, strings.Fields(line)[0])
	}
}

// descendants returns the lines of top that are about process first and those
// below it, whatever their order: process ids wrap around. Others have been started
// from outside the container, as a health probe is.
func descendants(top []string, first string) []string {
	parents := map[string]string{}
	for _, line := range top {
		fields := strings.Fields(line)
		parents[fields[0]] = fields[1]
	}
	return slices.DeleteFunc(top, func(line string) bool {
		id := strings.Fields(line)[0]
		for inside := true; inside && id != first; {
			id, inside = parents[id]
		}
		return id != first
	})
}

// processProblems returns what is wrong with the processes of a container: its
// first must be tini, whose only child is the service, and both run as user
// 10001. Each line of top has the columns pid, ppid, uid, gid and args.
func processProblems(top []string, first, name string) (problems []string) {
	if len(top) != 2 {
		return []string{fmt.Sprintf("processes %q, want tini and the service", top)}
	}
	for _, line := range top {
		fields := strings.Fields(line)
		want := "/app/bin/" + name
		if fields[0] == first {
			want = "/usr/bin/tini -- /app/bin/" + name + " entrypoint"
		}
		if fields[2] != "10001" || fields[3] != "10001" || !strings.HasPrefix(strings.Join(fields[4:], " "), want) {
			problems = append(problems, fmt.Sprintf("process %q, want %s of 10001:10001", line, want))
		}
	}
	return problems
}

func TestProcessProblems(t *testing.T) {
	t.Parallel()
	tini := func(pid string) string { return pid + " 7 10001 10001 /usr/bin/tini -- /app/bin/orders entrypoint" }
	service := func(pid, parent string) string { return pid + " " + parent + " 10001 10001 /app/bin/orders entrypoint" }
	for name, test := range map[string]struct {
		top  []string
		fine bool
	}{
		"in order":         {[]string{tini("100"), service("101", "100")}, true},
		"wrapped around":   {[]string{service("3", "100"), tini("100")}, true},
		"without tini":     {[]string{service("100", "7"), service("101", "100")}, false},
		"of another":       {[]string{tini("100"), service("101", "1")}, false},
		"as root":          {[]string{strings.Replace(tini("100"), "10001", "0", 1), service("101", "100")}, false},
		"one process more": {[]string{tini("100"), service("101", "100"), service("102", "100")}, false},
		"a grandchild":     {[]string{tini("100"), service("102", "101"), service("101", "100")}, false},
		"health probe":     {[]string{tini("100"), service("101", "100"), "102 7 10001 10001 /app/bin/orders probe"}, true},
		"its child":        {[]string{tini("100"), service("101", "100"), "103 102 0 0 sh", "102 7 10001 10001 /app/bin/orders probe"}, true},
	} {
		if problems := processProblems(descendants(test.top, "100"), "100", "orders"); (len(problems) == 0) != test.fine {
			t.Errorf("%s: got %q", name, problems)
		}
	}
}

// powerless demands that the kernel gives a process no capability and no way
// to get one.
func powerless(t *testing.T, pid string) {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", pid, "status"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"CapInh:\t0000000000000000\n", "CapPrm:\t0000000000000000\n", "CapEff:\t0000000000000000\n",
		"CapBnd:\t0000000000000000\n", "CapAmb:\t0000000000000000\n", "NoNewPrivs:\t1\n",
	} {
		if !strings.Contains(string(status), want) {
			t.Errorf("process %s lacks %q in\n%s", pid, want, status)
		}
	}
}
