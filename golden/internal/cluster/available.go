package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// ErrUnavailable is wrapped by the errors that mean that this machine cannot run a
// cluster.
var ErrUnavailable = errors.New("this machine cannot run a Kubernetes cluster")

// needed are programs of this machine that a node runs, with their Debian packages.
var needed = map[string]string{
	"containerd": "containerd",
	"ctr":        "containerd",
	"ip":         "iproute2",
	"ipset":      "ipset",
	"iptables":   "iptables",
	"nft":        "nftables",
	"runc":       "runc",
}

// available returns an error that says all that this machine lacks.
func available() error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("%w: it runs %s, and containers need Linux", ErrUnavailable, runtime.GOOS)
	}
	lacks := lacking(needed)
	if os.Geteuid() != 0 && exec.Command("sudo", "--non-interactive", "true").Run() != nil {
		lacks = append(lacks, "neither root nor sudo without a password")
	}
	if free, known := freeMemory(); known && free < neededMemory {
		lacks = append(lacks, fmt.Sprintf("%d MB of memory are free, and a cluster takes %d", free>>20, neededMemory>>20))
	}
	if len(lacks) > 0 {
		return fmt.Errorf("%w: %s", ErrUnavailable, strings.Join(lacks, "; "))
	}
	return nil
}

// lacking returns what is not installed of these programs.
func lacking(programs map[string]string) (lacks []string) {
	for program, pkg := range programs {
		if !installed(program) {
			lacks = append(lacks, fmt.Sprintf("%s is missing (apt-get install %s)", program, pkg))
		}
	}
	slices.Sort(lacks)
	return lacks
}

// neededMemory is what the programs of a node take, and some pods.
const neededMemory = 2 << 30

// freeMemory returns how many bytes programs could still have.
func freeMemory() (free int, known bool) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	_, rest, _ := strings.Cut(string(text), "MemAvailable:")
	if fields := strings.Fields(rest); len(fields) > 0 {
		kilobytes, err := strconv.Atoi(fields[0])
		return kilobytes << 10, err == nil
	}
	return 0, false
}

// installed looks where root finds programs, too.
func installed(program string) bool {
	if _, err := exec.LookPath(program); err == nil {
		return true
	}
	for _, dir := range []string{"/usr/local/sbin", "/usr/sbin", "/sbin"} {
		if _, err := os.Stat(filepath.Join(dir, program)); err == nil {
			return true
		}
	}
	return false
}
