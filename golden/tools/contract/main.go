// Command contract checks the contract of a service's HTTP interface, an OpenAPI
// document, and a service against it. It ends with 1 if it finds something. It is
// a module of its own because only tests of chassis need what it requires.
//
//	contract lint FILE
//	contract fuzz [-requests N] [-seed N] URL FILE
//	contract show [-browser PATH] [-screenshot FILE] URL FILE
//
// The variable CONTRACT_TOKEN holds the token for a service that demands one: the
// list of processes shows arguments.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
)

const tokenVariable = "CONTRACT_TOKEN"

func main() {
	found, err := run(context.Background(), os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		os.Exit(2)
	}
	if found {
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (found bool, err error) {
	flags := flag.NewFlagSet("contract", flag.ContinueOnError)
	requests := flags.Int("requests", 500, "number of requests")
	seed := flags.Uint64("seed", 1, "number that the requests follow from")
	browser := flags.String("browser", "chromium", "program that shows the page")
	screenshot := flags.String("screenshot", "", "file for a picture of the page")
	if len(args) == 0 || flags.Parse(args[1:]) != nil {
		return false, errUsage
	}
	switch {
	case args[0] == "lint" && flags.NArg() == 1:
		return lint(ctx, os.Stdout, flags.Arg(0))
	case args[0] == "fuzz" && flags.NArg() == 2:
		fuzzed, err := newFuzzer(flags.Arg(0), flags.Arg(1), os.Getenv(tokenVariable), *seed)
		if err != nil {
			return false, err
		}
		return fuzzed.run(ctx, os.Stdout, *requests)
	case args[0] == "show" && flags.NArg() == 2:
		shown := page{url: flags.Arg(0), browser: *browser, screenshot: *screenshot, token: os.Getenv(tokenVariable)}
		return shown.show(ctx, os.Stdout, flags.Arg(1))
	}
	return false, errUsage
}

var errUsage = errors.New("usage: contract lint FILE, contract fuzz [-requests N] [-seed N] URL FILE, or contract show [-browser PATH] [-screenshot FILE] URL FILE")
