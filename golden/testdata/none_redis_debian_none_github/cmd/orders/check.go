package main

import (
	"context"
	"fmt"

	"example.com/orders/internal/config"
)

// runCheck says whether the service would start with this configuration, as
// far as that can be told without starting it.
func runCheck(_ context.Context, p process, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	if _, err := config.Load(p.getenv); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "the configuration is valid")
	return nil
}
