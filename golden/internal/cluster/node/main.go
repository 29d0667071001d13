//go:build linux

// Command node is the node of a cluster for tests. As root it creates namespaces
// of its own for processes, mounts, network, host name and IPC, and runs every
// program of the cluster in them:
//
//	node -state DIRECTORY -programs DIRECTORY -uid USER -gid GROUP
//
// The state is what [layout] describes. User and group may use the sockets in it.
// Once all programs run, it prints a line that says so. It runs until its standard
// input ends, which also happens if the process that started it dies, or until one
// of the programs ends. Then it ends all of them, and removes the state and
// whatever else it has left on the host.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// cannotStart is the exit code for a machine that allows no namespaces.
const cannotStart = 3

// options are the flags of both processes of the node.
type options struct {
	state, programs string
	uid, gid        int
	inside          bool // in the namespaces already
}

func main() {
	// The first process of the namespaces ends with the thread that started it,
	// so that has to be the one that ends last.
	runtime.LockOSThread()
	var o options
	flag.StringVar(&o.state, "state", "", "directory of the cluster")
	flag.StringVar(&o.programs, "programs", "", "directory of the cluster's programs")
	flag.IntVar(&o.uid, "uid", 0, "user that may use the sockets")
	flag.IntVar(&o.gid, "gid", 0, "group of that user")
	flag.BoolVar(&o.inside, "inside", false, "be the first process of the namespaces")
	flag.Parse()
	run := supervise
	if o.inside {
		run = boot
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		if errors.Is(err, errNamespaces) && errors.Is(err, syscall.EPERM) {
			os.Exit(cannotStart)
		}
		os.Exit(1)
	}
}
