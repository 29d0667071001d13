//go:build seed

package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"example.com/orders/internal/config"
	"example.com/orders/internal/seed"
)

// developmentCommands lists the subcommands that production does not have.
func developmentCommands() []command {
	return []command{{"seed", "fill a development database with rows, 20 of each resource or as many as given", runSeed, false}}
}

// runSeed fills the stores. Rows that are there already stay as they are.
func runSeed(ctx context.Context, p process, args []string) error {
	rows, err := seedRows(args)
	if err != nil {
		return err
	}
	cfg, err := config.Load(p.getenv)
	if err != nil {
		return err
	}
	logger := newLogger(cfg.Log, p.stderr)
	stores, err := openStores(ctx, cfg, logger)
	if err != nil {
		return err
	}
	defer stores.close()
	for _, fill := range seed.New(stores.api, rows).Resources() {
		created, err := fill.Run(ctx)
		if err != nil {
			return fmt.Errorf("seed %s after %d of %d: %w", fill.Plural, created, rows, err)
		}
		fmt.Fprintf(p.stdout, "%s: %d created, %d were there\n", fill.Plural, created, rows-created)
	}
	return nil
}

// seedRows returns how many rows the arguments ask for.
func seedRows(args []string) (int, error) {
	switch len(args) {
	case 0:
		return 20, nil
	case 1:
		if rows, err := strconv.Atoi(args[0]); err == nil && rows > 0 {
			return rows, nil
		}
	}
	return 0, usageError{errors.New("seed takes one argument, the number of rows, which is at least 1")}
}
