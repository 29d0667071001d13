package web

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// readinessCollector reports readiness whenever metrics are collected.
type readinessCollector struct {
	server       *Server
	ready        *prometheus.Desc
	dependencies *prometheus.Desc
}

func newReadinessCollector(s *Server) *readinessCollector {
	return &readinessCollector{
		server:       s,
		ready:        prometheus.NewDesc("app_ready", "Whether the service accepts requests: 1 or 0.", nil, nil),
		dependencies: prometheus.NewDesc("app_dependency_up", "Whether a dependency can be used: 1 or 0.", []string{"dependency"}, nil),
	}
}

// Describe implements [prometheus.Collector].
func (c *readinessCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- c.ready
	descs <- c.dependencies
}

// Collect implements [prometheus.Collector].
func (c *readinessCollector) Collect(metrics chan<- prometheus.Metric) {
	ready, details := c.server.readiness.get(context.Background())
	metrics <- gauge(c.ready, ready && !c.server.draining.Load())
	for dependency, state := range details {
		metrics <- gauge(c.dependencies, state == stateOK, dependency)
	}
}

func gauge(desc *prometheus.Desc, on bool, labels ...string) prometheus.Metric {
	value := 0.0
	if on {
		value = 1
	}
	return prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
}
