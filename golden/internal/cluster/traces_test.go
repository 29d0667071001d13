package cluster

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// host is what a cluster could change of the machine.
type host struct {
	interfaces []string
	dirs       []string          // of other nodes, those that exist
	tunables   map[string]string // by path
	rules      string            // what the firewall has of Kubernetes
}

// traces is what shows that a certain cluster runs.
type traces struct {
	name       string   // of its directory, of its cgroups
	namespaces []string // such as net:[4026532345]
	interfaces []string // within its network
}

// observeHost looks at the machine.
func observeHost(t *testing.T) host {
	t.Helper()
	h := host{interfaces: interfacesOf(t, "self"), tunables: map[string]string{}}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{
		"/etc/cni", "/etc/kubernetes", "/opt/cni", "/usr/libexec/kubernetes", "/var/lib/cni", "/var/lib/etcd", "/var/lib/kubelet",
		"/var/log/containers", "/var/log/pods", "/var/run/kubernetes", "/run/netns", "/run/flannel", filepath.Join(home, ".kube"),
	} {
		if _, err := os.Stat(dir); err == nil {
			h.dirs = append(h.dirs, dir)
		}
	}
	for _, pattern := range []string{"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_*", "net/ipv4/ip_forward"} {
		files, err := filepath.Glob("/proc/sys/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			value, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h.tunables[file] = strings.TrimSpace(string(value))
		}
	}
	for _, list := range [][]string{{"nft", "list", "tables"}, {"ipset", "list", "-name"}, {"iptables", "--list-rules"}} {
		printed, err := asRoot(list[0], list[1:]...).CombinedOutput()
		if err != nil {
			continue // none of it here
		}
		for line := range strings.Lines(string(printed)) {
			if strings.Contains(strings.ToLower(line), "kube") {
				h.rules += line
			}
		}
	}
	return h
}

// observe looks for what shows that the cluster in dir runs.
func observe(t *testing.T, dir string, before host) traces {
	t.Helper()
	found := traces{name: filepath.Base(dir)}
	all := namespaces(t)
	for _, process := range processes(t) {
		line, err := os.ReadFile("/proc/" + process + "/cmdline")
		if err != nil || !bytes.Contains(line, []byte("-inside")) || !bytes.Contains(line, []byte(dir)) {
			continue
		}
		found.namespaces = all[process]
		for _, name := range interfacesOf(t, process) {
			if !slices.Contains(before.interfaces, name) {
				found.interfaces = append(found.interfaces, name)
			}
		}
	}
	if left := found.left(t); len(left) < 4 {
		t.Fatalf("only this shows that the cluster runs: %q", left)
	}
	if len(found.namespaces) != 5 || len(found.interfaces) < 2 {
		t.Fatalf("the node has namespaces %v and interfaces %v", found.namespaces, found.interfaces)
	}
	return found
}

// left returns what there still is of a cluster.
func (tr traces) left(t *testing.T) (left []string) {
	t.Helper()
	inside := tr.processes(t)
	for _, process := range processes(t) {
		line, _ := os.ReadFile("/proc/" + process + "/cmdline") // it may have ended meanwhile
		if slices.Contains(inside, process) || strings.Contains(string(line), tr.name) {
			left = append(left, fmt.Sprintf("process %s %q", process, line))
		}
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		if strings.Contains(line, tr.name) {
			left = append(left, "mount "+line)
		}
		if fields := strings.Fields(line); strings.Contains(line, " - cgroup") && len(fields) > 4 {
			if _, err := os.Stat(filepath.Join(fields[4], tr.name)); err == nil {
				left = append(left, "cgroup "+filepath.Join(fields[4], tr.name))
			}
		}
	}
	if _, err := os.Stat(filepath.Join(os.TempDir(), tr.name)); !errors.Is(err, fs.ErrNotExist) {
		left = append(left, "directory "+tr.name)
	}
	for _, name := range interfacesOf(t, "self") {
		if slices.Contains(tr.interfaces, name) {
			left = append(left, "interface "+name)
		}
	}
	return left
}

// processes returns those that share a namespace with the node.
func (tr traces) processes(t *testing.T) (ids []string) {
	t.Helper()
	for process, own := range namespaces(t) {
		if slices.ContainsFunc(own, func(ns string) bool { return slices.Contains(tr.namespaces, ns) }) {
			ids = append(ids, process)
		}
	}
	return ids
}

// wantNothingLeft demands that a cluster has ended and that the host is as it was.
// Without patience it may not take a moment.
func wantNothingLeft(t *testing.T, tr traces, before host, patience time.Duration) {
	t.Helper()
	left := tr.left(t)
	for deadline := time.Now().Add(patience); len(left) > 0 && time.Now().Before(deadline); left = tr.left(t) {
		time.Sleep(50 * time.Millisecond)
	}
	for _, what := range left {
		t.Errorf("left: %s", what)
	}
	after := observeHost(t)
	if !slices.Equal(after.dirs, before.dirs) {
		t.Errorf("directories of a node: %v, before it was %v", after.dirs, before.dirs)
	}
	for file, value := range before.tunables {
		if after.tunables[file] != value {
			t.Errorf("%s is %s, before it was %s", file, after.tunables[file], value)
		}
	}
	if after.rules != before.rules {
		t.Errorf("the firewall has %q, before it had %q", after.rules, before.rules)
	}
}

// processes returns the ids of all processes.
func processes(t *testing.T) (ids []string) {
	t.Helper()
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		ids = append(ids, filepath.Base(dir))
	}
	return ids
}

// namespaces returns, by process, the namespaces that this process does not share.
// Only root may see those of all.
func namespaces(t *testing.T) map[string][]string {
	t.Helper()
	find := asRoot("find", "/proc", "-mindepth", "3", "-maxdepth", "3", "-path", "/proc/[0-9]*/ns/*", "-printf", `%h %f %l\n`)
	printed, _ := find.Output() // it fails where a process has ended meanwhile
	found := map[string][]string{}
	for line := range strings.Lines(string(printed)) {
		fields := strings.Fields(line)
		if len(fields) != 3 || !slices.Contains([]string{"ipc", "mnt", "net", "pid", "uts"}, fields[1]) {
			continue
		}
		process := strings.Split(fields[0], "/")[2]
		if own, err := os.Readlink("/proc/self/ns/" + fields[1]); err == nil && own != fields[2] {
			found[process] = append(found[process], fields[2])
		}
	}
	return found
}

// interfacesOf returns the names of the network interfaces that a process has.
func interfacesOf(t *testing.T, process string) (names []string) {
	t.Helper()
	text, err := os.ReadFile("/proc/" + process + "/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if name, _, found := strings.Cut(strings.TrimSpace(line), ":"); found {
			names = append(names, name)
		}
	}
	return names
}
