package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrInUse is returned by [Restore] if a process has the database open.
var ErrInUse = errors.New("the database is in use; stop the service first")

// Backup copies the database file at path to destination, which must not exist.
// The copy is the state of one moment: other processes may write meanwhile. An
// error leaves no destination behind.
func Backup(ctx context.Context, path, destination string) error {
	path, err := checkPath(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("back up the SQLite file: %w", err)
	}
	// SQLite writes to an empty file, which only this user may read.
	file, err := os.OpenFile(destination, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	err = copyInto(ctx, path, destination)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("back up the SQLite file: %w", err), os.Remove(destination))
	}
	return nil
}

func copyInto(ctx context.Context, path, destination string) error {
	db, err := open(dsn(path, url.Values{"mode": {"rw"}, "_pragma": {busyTimeout(time.Minute)}}), 1)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", destination)
	return errors.Join(err, db.Close())
}

// Restore replaces the content of the database file at path by that of a
// backup. It changes nothing if backup is not a sound copy of a database of
// this service, and returns [ErrInUse] if a process has the file open. It
// creates the file if it does not exist. A crash leaves the old content or the
// new one.
func Restore(ctx context.Context, path, backup string) error {
	path, err := checkPath(path)
	if err != nil {
		return err
	}
	if backup, err = filepath.Abs(backup); err != nil {
		return err
	}
	if err := checkBackup(ctx, backup); err != nil {
		return fmt.Errorf("the backup %s cannot be used: %w", backup, err)
	}
	if err := makeFile(path); err != nil {
		return fmt.Errorf("restore the SQLite file: %w", err)
	}
	db, err := open(dsn(path, url.Values{"_pragma": {"locking_mode(exclusive)"}}), 1)
	if err != nil {
		return err
	}
	if err := errors.Join(overwrite(ctx, db, backup), db.Close()); err != nil {
		return fmt.Errorf("restore the SQLite file %s: %w", path, err)
	}
	return nil
}

// overwrite takes the lock that excludes all other connections and holds it
// until db is closed.
func overwrite(ctx context.Context, db *sql.DB, backup string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); err != nil {
		if primaryCode(err) == sqlite3.SQLITE_BUSY {
			return ErrInUse
		}
		return err
	}
	return conn.Raw(func(driverConn any) error {
		restorer, ok := driverConn.(interface {
			NewRestore(source string) (*sqlite.Backup, error)
		})
		if !ok {
			return errors.New("the driver cannot restore backups")
		}
		pages, err := restorer.NewRestore(immutableDSN(backup))
		if err != nil {
			return err
		}
		_, err = pages.Step(-1) // all of them
		return errors.Join(err, pages.Finish())
	})
}

// checkBackup returns an error unless the file is an undamaged database with
// the table of migrations.
func checkBackup(ctx context.Context, backup string) error {
	if info, err := os.Stat(backup); err != nil || !info.Mode().IsRegular() {
		return errors.Join(errors.New("it is not a file"), err)
	}
	db, err := open(immutableDSN(backup), 1)
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	err = db.QueryRowContext(ctx, "SELECT name FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&verdict)
	if errors.Is(err, sql.ErrNoRows) {
		return errors.New("it is a database, but not one of this service")
	}
	return err
}

// immutableDSN describes connections to a file that does not change.
func immutableDSN(path string) string {
	return dsn(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
}
