package postgres

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// Collectors returns the statistics of the pool, for Prometheus.
func (db *DB) Collectors() []prometheus.Collector {
	return []prometheus.Collector{newPoolCollector(db.calls.pool)}
}

// poolCollector reads the statistics of a pool whenever metrics are collected.
type poolCollector struct {
	pool       *pgxpool.Pool
	statistics []statistic
}

// statistic is one number of a pool.
type statistic struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(stat *pgxpool.Stat) float64
}

func newPoolCollector(pool *pgxpool.Pool) *poolCollector {
	gauge := func(name, help string, of func(*pgxpool.Stat) int32) statistic {
		return statistic{desc(name, help), prometheus.GaugeValue, func(stat *pgxpool.Stat) float64 { return float64(of(stat)) }}
	}
	counter := func(name, help string, of func(*pgxpool.Stat) int64) statistic {
		return statistic{desc(name, help), prometheus.CounterValue, func(stat *pgxpool.Stat) float64 { return float64(of(stat)) }}
	}
	return &poolCollector{pool: pool, statistics: []statistic{
		gauge("max_connections", "Connections that the pool may have.", (*pgxpool.Stat).MaxConns),
		gauge("acquired_connections", "Connections in use.", (*pgxpool.Stat).AcquiredConns),
		gauge("idle_connections", "Connections that are open and not in use.", (*pgxpool.Stat).IdleConns),
		gauge("constructing_connections", "Connections being opened.", (*pgxpool.Stat).ConstructingConns),
		counter("acquires_total", "Connections that were acquired.", (*pgxpool.Stat).AcquireCount),
		counter("canceled_acquires_total", "Acquires that were given up while they waited.", (*pgxpool.Stat).CanceledAcquireCount),
		counter("waited_acquires_total", "Acquires that waited for a connection.", (*pgxpool.Stat).EmptyAcquireCount),
		{desc("acquire_wait_seconds_total", "Time that acquires waited for a connection."), prometheus.CounterValue, waitSeconds},
		counter("opened_connections_total", "Connections that were opened.", (*pgxpool.Stat).NewConnsCount),
	}}
}

func waitSeconds(stat *pgxpool.Stat) float64 { return stat.EmptyAcquireWaitTime().Seconds() }

func desc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("pgxpool_"+name, help, nil, nil)
}

// Describe implements [prometheus.Collector].
func (c *poolCollector) Describe(descs chan<- *prometheus.Desc) {
	for _, s := range c.statistics {
		descs <- s.desc
	}
}

// Collect implements [prometheus.Collector].
func (c *poolCollector) Collect(metrics chan<- prometheus.Metric) {
	stat := c.pool.Stat()
	for _, s := range c.statistics {
		metrics <- prometheus.MustNewConstMetric(s.desc, s.kind, s.of(stat))
	}
}
