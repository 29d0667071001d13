package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
)

func newVersionCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of chassis and of its templates",
		Args:  a.arguments(0, 0),
		RunE:  func(*cobra.Command, []string) error { return a.version(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) version(asJSON bool) error {
	templates, err := generator.TemplateVersion(a.templates)
	if err != nil {
		return err
	}
	version, revision := buildVersion()
	platform := runtime.GOOS + "/" + runtime.GOARCH
	if asJSON {
		return a.printJSON(struct {
			Schema    int    `json:"schema"`
			Version   string `json:"version"`
			Revision  string `json:"revision"`
			Templates string `json:"templates"`
			Go        string `json:"go"`
			Platform  string `json:"platform"`
		}{1, version, revision, templates, runtime.Version(), platform})
	}
	_, err = fmt.Fprintf(a.stdout, "chassis %s (templates %s, %s %s)\n", version, templates, runtime.Version(), platform)
	return err
}

// buildVersion returns the version that the Go tool stamped on this binary,
// devel if it has none, and the commit it was built from, if that is known.
func buildVersion() (version, revision string) {
	version = "devel"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, ""
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			revision = setting.Value
		}
	}
	return version, revision
}
