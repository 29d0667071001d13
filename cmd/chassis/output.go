package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/chassis-go/chassis/generator"
)

// An output is stdout as the commands see it: writing to it does not fail. It
// keeps the first error and writes no more after it, so that a command reaches
// its exit code whatever becomes of its report.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(text []byte) (int, error) {
	if o.err == nil {
		_, o.err = o.w.Write(text)
	}
	return len(text), nil
}

// reportLost prints that stdout is incomplete, and returns the exit
// code of a command that would have ended with code. What was done stays done;
// a command that only prints has failed.
func (a *app) reportLost(code int) int {
	lost := generator.WithoutPath(a.stdout.err)
	switch {
	case a.done != "":
		fmt.Fprintf(a.stderr, "chassis: %s, but the report of it is incomplete: %v\n", a.done, lost)
		return code
	case code != exitDone && code != exitConflicts && code != exitOutdated:
		return code // stderr has its error
	case !errors.Is(lost, syscall.EPIPE): // whose reader has seen enough
		fmt.Fprintf(a.stderr, "chassis: the output is incomplete: %v\n", lost)
	}
	return exitFailed
}
