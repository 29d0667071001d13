//go:build !seed

package main

// developmentCommands lists the subcommands that production does not have: with
// the build tag seed there is one.
func developmentCommands() []command { return nil }
