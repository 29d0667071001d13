package kubernetes

import "testing"

// The connections of PostgreSQL by default, less those for administrators.
const maxConnections = 100 - 3

// TestConnections holds that PostgreSQL has enough connections for every pod that
// may run at once: the most replicas, one that replaces another, and the
// migration.
func TestConnections(t *testing.T) {
	t.Parallel()
	cfg, _ := load(t, "overlays/production")
	pods := cfg.Server.Replicas + 2
	each := int(cfg.Postgres.MaxConns) + 1
	if pods*each > maxConnections {
		t.Errorf("%d pods with %d connections each (APP_DATABASE_MAX_CONNS and one more) need more than PostgreSQL's %d", pods, each, maxConnections)
	}
}
