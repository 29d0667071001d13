package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"example.com/orders/internal/config"
	"example.com/orders/internal/migrate"
)

// runMigrate changes or shows the schema of the configured database.
func runMigrate(ctx context.Context, p process, args []string) error {
	actions := map[string]func(context.Context, *migrate.Migrations, io.Writer) error{
		"up":     migrateUp,
		"down":   migrateDown,
		"status": migrateStatus,
	}
	if len(args) != 1 || actions[args[0]] == nil {
		return usageError{errors.New("migrate takes one argument: up, down (one migration) or status")}
	}
	cfg, err := config.Load(p.getenv)
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, cfg, newLogger(cfg.Log, p.stderr))
	if err != nil {
		return err
	}
	err = actions[args[0]](ctx, db.Migrations(), p.stdout)
	return errors.Join(err, db.Close())
}

func migrateUp(ctx context.Context, migrations *migrate.Migrations, out io.Writer) error {
	applied, err := migrations.Up(ctx)
	for _, migration := range applied {
		fmt.Fprintf(out, "applied %s in %v\n", migration.Name, migration.Duration.Round(time.Millisecond))
	}
	if err == nil && len(applied) == 0 {
		fmt.Fprintln(out, "the schema is up to date")
	}
	return err
}

func migrateDown(ctx context.Context, migrations *migrate.Migrations, out io.Writer) error {
	rolledBack, err := migrations.Down(ctx)
	if errors.Is(err, migrate.ErrNothing) {
		fmt.Fprintln(out, "there is no migration to roll back")
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "rolled back %s in %v\n", rolledBack.Name, rolledBack.Duration.Round(time.Millisecond))
	return nil
}

func migrateStatus(ctx context.Context, migrations *migrate.Migrations, out io.Writer) error {
	states, err := migrations.Status(ctx)
	if err != nil {
		return err
	}
	for _, state := range states {
		when := "pending"
		if !state.AppliedAt.IsZero() {
			when = state.AppliedAt.UTC().Format(time.RFC3339)
		}
		name := state.Name
		if name == "" {
			name = fmt.Sprintf("%d (not known to this program)", state.Version)
		}
		fmt.Fprintf(out, "%-22s%s\n", when, name)
	}
	return nil
}
