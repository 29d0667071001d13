package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker: -ldflags "-X main.version=1.2.3".
var version string

// build says what this binary was built from.
type build struct {
	version, revision string
}

// readBuild falls back to what the Go command has noted in the binary.
func readBuild() build {
	b := build{version: version, revision: "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.version = cmp.Or(version, info.Main.Version)
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				b.revision = setting.Value
			}
		}
	}
	b.version = cmp.Or(b.version, "(devel)")
	return b
}

// runVersion prints name, version, revision and the Go release.
func runVersion(_ context.Context, p process, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	b := readBuild()
	fmt.Fprintf(p.stdout, "%s %s (revision %s, %s)\n", serviceName, b.version, b.revision, runtime.Version())
	return nil
}
