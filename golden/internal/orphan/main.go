// Command orphan leaves a dead process without a parent: what process 1 of a
// container is there to clear away. It then waits to be looked at.
package main

import (
	"os"
	"os/exec"
	"time"
)

func main() {
	next := map[string]string{"": "parent", "parent": "grandchild"}
	var self string
	if len(os.Args) > 1 {
		self = os.Args[1]
	}
	if role, more := next[self]; more {
		child := exec.Command(os.Args[0], role)
		if err := child.Start(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		if self == "parent" {
			return // before the grandchild ends
		}
		child.Wait()
	}
	if self == "grandchild" {
		time.Sleep(300 * time.Millisecond)
		return
	}
	os.Stdout.WriteString("orphaned\n")
	time.Sleep(time.Minute)
}
