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

	"modernc.org/sqlite"
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

func busyTimeout(busy time.Duration) string {
	return "busy_timeout(" + strconv.FormatInt(busy.Milliseconds(), 10) + ")"
}

// dsn writes path as a URI, the only form in which a path may hold any
// character, a question mark for one.
func dsn(path string, query url.Values) string {
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	return uri.String()
}

// checkPath returns path as an absolute one, or says why no database can be
// there.
func checkPath(path string) (string, error) {
	if path == "" || path == ":memory:" {
		return "", fmt.Errorf("the SQLite path %q names no file: set one, such as ./data/app.db", path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("the SQLite path %q: %w", path, err)
	}
	folder := filepath.Dir(absolute)
	switch info, err := os.Stat(folder); {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the folder %s of the SQLite file does not exist: create it", folder)
	case err != nil:
		return "", fmt.Errorf("the folder of the SQLite file: %w", err)
	case !info.IsDir():
		return "", fmt.Errorf("%s must be a folder to hold the SQLite file", folder)
	}
	switch info, err := os.Stat(absolute); {
	case errors.Is(err, fs.ErrNotExist):
		return absolute, nil // it will be made
	case err != nil:
		return "", fmt.Errorf("the SQLite file: %w", err)
	case info.IsDir():
		return "", fmt.Errorf("the SQLite path %s is a folder: name a file in it", absolute)
	}
	return absolute, nil
}

// explain tells what to do about a file that could not be opened for writing.
func explain(path string, err error) error {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return fmt.Errorf("open the SQLite file %s: %w", path, err)
	}
	hint := ""
	switch failure.Code() & 0xff { // the low byte is the primary code
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		hint = fmt.Sprintf(": user %d must be able to write the file and its folder", os.Getuid())
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		hint = ": it is damaged or something else than SQLite wrote it; restore a backup or name another file"
	case sqlite3.SQLITE_BUSY:
		hint = ": another process holds its lock"
	}
	return fmt.Errorf("open the SQLite file %s: %w%s", path, err, hint)
}
