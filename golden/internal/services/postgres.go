package services

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// Postgres is a running PostgreSQL.
type Postgres struct {
	*server
}

// StartPostgres starts PostgreSQL with fsync off. The error wraps
// [ErrUnavailable] if this machine has no PostgreSQL.
func StartPostgres() (*Postgres, error) {
	binaries, err := postgresBinaries()
	if err != nil {
		started, err := startContainer("POSTGRES_IMAGE", "5432", selectOne, "POSTGRES_HOST_AUTH_METHOD=trust")
		return &Postgres{started}, err
	}
	started, err := onFreePort(func(port string) (*server, error) { return startPostgres(binaries, port) })
	return &Postgres{started}, err
}

// URL returns the address of a database on the server.
func (p *Postgres) URL(database string) string { return postgresURL(p.Addr(), database) }

// NewDatabase creates an empty database and returns its URL.
func (p *Postgres) NewDatabase(ctx context.Context, name string) (string, error) {
	err := execute(ctx, p.Addr(), "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return p.URL(name), err
}

func postgresURL(addr, database string) string {
	address := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: database, Host: addr, RawQuery: "sslmode=disable"}
	return address.String()
}

// selectOne succeeds once the server takes statements.
func selectOne(ctx context.Context, addr string) error { return execute(ctx, addr, "SELECT 1") }

// execute runs one statement over a connection of its own.
func execute(ctx context.Context, addr, statement string) error {
	connection, err := pgx.Connect(ctx, postgresURL(addr, "postgres"))
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, statement)
	return err
}

// postgresBinaries returns the directory of initdb and postgres. Debian keeps
// them, by version, out of the PATH.
func postgresBinaries() (string, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(dirs) // the newest first
	for _, name := range []string{"initdb", "postgres"} {
		if found, err := exec.LookPath(name); err == nil {
			if real, err := filepath.EvalSymlinks(found); err == nil {
				dirs = append(dirs, filepath.Dir(real))
			}
		}
	}
	for _, dir := range dirs {
		_, initdb := os.Stat(filepath.Join(dir, "initdb"))
		_, postgres := os.Stat(filepath.Join(dir, "postgres"))
		if initdb == nil && postgres == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("PostgreSQL is %w: no initdb in PATH or /usr/lib/postgresql", ErrUnavailable)
}

func startPostgres(binaries, port string) (*server, error) {
	owner, err := postgresOwner()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "postgres-")
	if err != nil {
		return nil, err
	}
	command, err := initialize(binaries, dir, owner)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	postgres := command("postgres", "-p", port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	return launch(startup{cmd: postgres, dir: dir, restarts: true, listens: onPort(port), ready: selectOne})
}

// initialize makes a data directory in dir, and returns what makes the commands
// that use it.
func initialize(binaries, dir string, owner *account) (func(name string, args ...string) *exec.Cmd, error) {
	if owner != nil {
		if err := os.Chown(dir, int(owner.uid), int(owner.gid)); err != nil {
			return nil, err
		}
	}
	command := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(binaries, name), append(args, "-D", filepath.Join(dir, "data"))...)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C"}
		if owner != nil {
			runAs(cmd, *owner)
		}
		return cmd
	}
	initdb := command("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if output, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	return command, nil
}

// account is a user of the system.
type account struct{ uid, gid uint32 }

// postgresOwner returns who is to run PostgreSQL, which refuses root; nil is
// whoever runs this.
func postgresOwner() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		found, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no other account: %w", err)
	}
	uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
	if uidErr != nil || gidErr != nil {
		return nil, fmt.Errorf("account %s has uid %q and gid %q, want numbers", found.Username, found.Uid, found.Gid)
	}
	return &account{uint32(uid), uint32(gid)}, nil
}
