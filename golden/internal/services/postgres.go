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
	return retry(func(port int) (*Postgres, error) {
		postgres := &Postgres{}
		ready := func(ctx context.Context) error { return postgres.connect(ctx, port, "SELECT 1") }
		dir, err := postgresBinaries()
		if err == nil {
			postgres.server, err = startPostgres(dir, port, ready)
		} else {
			postgres.server, err = startContainer("POSTGRES_IMAGE", 5432, port, ready, "POSTGRES_HOST_AUTH_METHOD=trust")
		}
		return postgres, err
	})
}

// URL returns the address of a database on the server.
func (p *Postgres) URL(database string) string { return postgresURL(p.port, database) }

// NewDatabase creates an empty database and returns its URL.
func (p *Postgres) NewDatabase(ctx context.Context, name string) (string, error) {
	err := p.connect(ctx, p.port, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return p.URL(name), err
}

func postgresURL(port int, database string) string {
	address := url.URL{
		Scheme: "postgres", User: url.User("postgres"), Path: database,
		Host: "127.0.0.1:" + strconv.Itoa(port), RawQuery: "sslmode=disable",
	}
	return address.String()
}

// connect runs one statement over a connection of its own.
func (p *Postgres) connect(ctx context.Context, port int, statement string) error {
	connection, err := pgx.Connect(ctx, postgresURL(port, "postgres"))
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, statement)
	return err
}

// postgresBinaries returns the folder of initdb and postgres. Debian keeps
// them, by version, out of the PATH.
func postgresBinaries() (string, error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(folders) // the newest first
	for _, name := range []string{"initdb", "postgres"} {
		if found, err := exec.LookPath(name); err == nil {
			if real, err := filepath.EvalSymlinks(found); err == nil {
				folders = append(folders, filepath.Dir(real))
			}
		}
	}
	for _, folder := range folders {
		_, initdb := os.Stat(filepath.Join(folder, "initdb"))
		_, postgres := os.Stat(filepath.Join(folder, "postgres"))
		if initdb == nil && postgres == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("PostgreSQL is %w: no initdb in PATH or /usr/lib/postgresql", ErrUnavailable)
}

func startPostgres(binaries string, port int, ready func(context.Context) error) (*server, error) {
	owner, err := postgresOwner()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "postgres-")
	if err != nil {
		return nil, err
	}
	started, err := initAndStart(binaries, dir, port, owner, ready)
	if err != nil {
		os.RemoveAll(dir)
	}
	return started, err
}

func initAndStart(binaries, dir string, port int, owner *account, ready func(context.Context) error) (*server, error) {
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
	postgres := command("postgres", "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	return launch(postgres, dir, port, ready)
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
