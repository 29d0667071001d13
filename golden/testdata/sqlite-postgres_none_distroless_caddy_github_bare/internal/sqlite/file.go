package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// writerDSN describes connections that write. The write-ahead log lets them
// work beside readers; with it, synchronous=NORMAL cannot corrupt the file. A
// transaction takes the write lock when it begins, so that none has to give
// up half-way because another one wrote first.
func writerDSN(path string, busy time.Duration) string {
	return dsn(path, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			busyTimeout(busy),
			"journal_mode(wal)",
			"synchronous(normal)",
			"foreign_keys(on)",
		},
	})
}

// readerDSN describes connections that refuse to write.
func readerDSN(path string, busy time.Duration) string {
	return dsn(path, url.Values{
		"_pragma": {busyTimeout(busy), "query_only(on)"},
	})
}

// readOnlyDSN describes connections to a file that this process may only read.
func readOnlyDSN(path string, busy time.Duration) string {
	return dsn(path, url.Values{"mode": {"ro"}, "_pragma": {busyTimeout(busy)}})
}

func busyTimeout(busy time.Duration) string {
	return "busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")"
}

// dsn writes path as a URI, the only form in which a path may hold any
// character, a question mark for one.
func dsn(path string, query url.Values) string {
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	return uri.String()
}

// makeFile makes the file if it does not exist. SQLite gives the files that it
// puts beside it the same mode.
func makeFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// checkPath makes path absolute. It fails if the path cannot hold a database.
func checkPath(path string) (string, error) {
	if path == "" || path == ":memory:" {
		return "", fmt.Errorf("the SQLite path %q names no file: set one, such as ./data/app.db", path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("the SQLite path %q: %w", path, err)
	}
	directory := filepath.Dir(absolute)
	switch info, err := os.Stat(directory); {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the directory %s of the SQLite file does not exist: create it", directory)
	case err != nil:
		return "", fmt.Errorf("the directory of the SQLite file: %w", err)
	case !info.IsDir():
		return "", fmt.Errorf("%s must be a directory to hold the SQLite file", directory)
	}
	switch info, err := os.Stat(absolute); {
	case errors.Is(err, fs.ErrNotExist):
		return absolute, nil // Open makes it
	case err != nil:
		return "", fmt.Errorf("the SQLite file: %w", err)
	case info.IsDir():
		return "", fmt.Errorf("the SQLite path %s is a directory: name a file in it", absolute)
	}
	return absolute, nil
}

// explain adds to the error of a file that cannot be used what to do about it.
func explain(path string, err error) error {
	hint := ""
	switch code := primaryCode(err); {
	case errors.Is(err, fs.ErrPermission), code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_CANTOPEN, code == sqlite3.SQLITE_PERM:
		hint = fmt.Sprintf(": user %d must be able to write the file and its directory", os.Getuid())
	case code == sqlite3.SQLITE_NOTADB, code == sqlite3.SQLITE_CORRUPT:
		hint = ": it is damaged or something else than SQLite wrote it; restore a backup or name another file"
	case code == sqlite3.SQLITE_BUSY:
		hint = ": another process holds its lock"
	}
	return fmt.Errorf("open the SQLite file %s: %w%s", path, err, hint)
}
