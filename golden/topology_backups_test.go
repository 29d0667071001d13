package golden

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/containers"
)

// restoresBackup saves the database, changes it, and restores it.
func (p *productionTopology) restoresBackup(t *testing.T) {
	file := filepath.Join(p.dir, "backups", "one")
	kept := p.create(t)
	mustMake(t, p.Project, "backup", "FILE=backups/one")
	wantPrivate(t, file)
	makeFails(t, p.Project, "exists", "backup", "FILE=backups/one")
	later := p.create(t)
	p.psql(t, "CREATE TABLE later (id int)")
	makeFails(t, p.Project, "stop app", "restore", "FILE=backups/one")
	makeFails(t, p.Project, "Set FILE", "restore")
	makeFails(t, p.Project, "STACK is production or development", "backup", "STACK=test")

	p.Must(t, "stop", "app")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(p.dir, "half"), string(content[:len(content)/2]))
	makeFails(t, p.Project, "pg_restore", "restore", "FILE=half")
	const tables = "SELECT count(*) FROM pg_tables WHERE tablename IN ('notes', 'later')"
	if count := p.psql(t, tables); count != "2" {
		t.Errorf("after a restore that failed there are %s of 2 tables", count)
	}
	for range 2 {
		mustMake(t, p.Project, "restore", "FILE=backups/one")
	}
	if count := p.psql(t, tables); count != "1" {
		t.Errorf("after the restore there are %s tables, want 1", count)
	}
	p.up(t)
	p.await(t, http.StatusOK, kept)
	p.await(t, http.StatusNotFound, later)
	mustMake(t, p.Project, "backup") // of what was restored, to a name of its own
	if files, err := filepath.Glob(filepath.Join(p.dir, "backups", "production-*Z")); err != nil || len(files) != 1 {
		t.Errorf("the backup without a name is one of %q, error %v", files, err)
	}
}

// create creates a note and returns its path. The replicas may not have noticed
// yet that PostgreSQL is back.
func (p *productionTopology) create(t *testing.T) string {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		got, err := p.call(t.Context(), "POST", notes, `{"title":"kept?","body":""}`)
		if err == nil && got.status == http.StatusCreated {
			return got.header.Get("Location")
		}
		if err != nil || got.status != http.StatusServiceUnavailable || time.Now().After(deadline) {
			t.Fatalf("got %d %v", got.status, err)
		}
	}
}

// psql runs one statement in the database.
func (p *productionTopology) psql(t *testing.T, statement string) string {
	t.Helper()
	return p.Containers(t, "postgres")[0].Exec(t, "psql", "--username=app", "--tuples-only", "--no-align", "--command", statement)
}

// wantPrivate demands a file that only its owner may read.
func wantPrivate(t *testing.T, file string) {
	t.Helper()
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got the backup %v, error %v; want one that only its owner may read", info, err)
	}
}

// mustMake runs make as the owner of project would.
func mustMake(t *testing.T, project *containers.Project, args ...string) {
	t.Helper()
	if output, err := project.Command(t.Context(), "make", args...); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

// makeFails demands that make fails with a message that holds words.
func makeFails(t *testing.T, project *containers.Project, words string, args ...string) {
	t.Helper()
	if output, err := project.Command(t.Context(), "make", args...); err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("make %q: got error %v, want one with %q\n%s", args, err, words, output)
	}
}

// sqliteBackups saves and restores the database of the development stack, in
// which the service writes while it is saved.
func (b *imageBuilder) sqliteBackups(t *testing.T, variant Variant) {
	dir := b.source(t, variant)
	t.Cleanup(func() { b.RemoveImages(t, variant.Name+":dev") })
	p := b.Project(t, dir, "compose.yaml", "APP_PORT=0", "STACK=development")
	p.Must(t, "up", "--build", "--detach", "--wait")
	app := front(t, p)
	kept := useNotes(t, app)
	mustMake(t, p, "backup", "FILE=one")
	wantPrivate(t, filepath.Join(dir, "one"))
	var later note
	app.want(t, http.StatusCreated, "POST", notes, `{"title":"later","body":""}`).decode(t, &later)
	makeFails(t, p, "stop app", "restore", "FILE=one")

	// A container that compose does not know of has the same volume.
	p.Must(t, "stop", "app")
	other := b.Run(t, variant.Name+":dev", []string{"--volume", variant.Name + "_data:/app/data"})
	other.AwaitHealthy(t)
	makeFails(t, p, "the database is in use", "restore", "FILE=one")
	other.Kill(t)
	mustMake(t, p, "restore", "FILE=one")
	p.Must(t, "up", "--detach", "--wait")
	app = front(t, p)
	app.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "")
	app.want(t, http.StatusNotFound, "GET", notes+"/"+later.ID, "")
}
