package main

import (
	"context"
	"fmt"

	"example.com/orders/internal/config"
)

// runCheck reports whether the service would start with this configuration, as
// far as that shows without starting it. Unknown variables, of which a start
// only warns, are errors here.
func runCheck(_ context.Context, p process, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	_, err := config.Load(p.getenv)
	if err := config.JoinUnknown(err, p.environ); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "the configuration is valid")
	return nil
}
