package sqlite

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Collectors returns the statistics of both pools, for Prometheus. The label
// db_name is writer or readers.
func (db *DB) Collectors() []prometheus.Collector {
	return []prometheus.Collector{
		collectors.NewDBStatsCollector(db.writer, "writer"),
		collectors.NewDBStatsCollector(db.readers, "readers"),
	}
}
