package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/templates"
)

// The scripts of upgrades run another chassis, whose templates are in the
// directory $TEMPLATES instead of the binary.

// mainTemplates is "chassis-templates DIR": writes the embedded templates.
func mainTemplates() {
	if err := os.CopyFS(os.Args[1], templates.FS); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// mainNext is chassis with the templates in $TEMPLATES.
func mainNext() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.DirFS(os.Getenv("TEMPLATES"))))
}

// mainKilled is "chassis-killed N": an upgrade by chassis-next that is
// killed before its operation number N.
func mainKilled() {
	last, _ := strconv.Atoi(os.Args[1])
	count := 0
	prepared, err := upgrade.Prepare(context.Background(), upgrade.Options{
		Dir: ".", Templates: os.DirFS(os.Getenv("TEMPLATES")), Hook: func(string) {
			if count++; count == last {
				if self, err := os.FindProcess(os.Getpid()); err == nil {
					_ = self.Kill()
				}
			}
		},
	})
	if err == nil {
		err = prepared.Apply(context.Background())
	}
	fmt.Fprintln(os.Stderr, "not killed:", err)
}
