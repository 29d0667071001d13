package cache

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// Counted is a [Cache] that counts the outcomes of Get for Prometheus. Make one
// with [NewCounted].
type Counted[V any] struct {
	Cache[V]
	requests             *prometheus.CounterVec
	hits, misses, failed prometheus.Counter
}

// NewCounted returns cache with counters around it. The name of what it holds,
// such as "notes", is a label of them.
func NewCounted[V any](cache Cache[V], holds string) *Counted[V] {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name:        "cache_requests_total",
		Help:        "Values that were asked for, by result: hit, miss or failed.",
		ConstLabels: prometheus.Labels{"cache": holds},
	}, []string{"result"})
	return &Counted[V]{
		Cache:    cache,
		requests: requests,
		hits:     requests.WithLabelValues("hit"),
		misses:   requests.WithLabelValues("miss"),
		failed:   requests.WithLabelValues("failed"),
	}
}

// Get implements [Cache].
func (c *Counted[V]) Get(ctx context.Context, id string) (V, bool, error) {
	value, found, err := c.Cache.Get(ctx, id)
	switch {
	case err != nil:
		c.failed.Inc()
	case found:
		c.hits.Inc()
	default:
		c.misses.Inc()
	}
	return value, found, err
}

// Describe implements [prometheus.Collector].
func (c *Counted[V]) Describe(descs chan<- *prometheus.Desc) { c.requests.Describe(descs) }

// Collect implements [prometheus.Collector].
func (c *Counted[V]) Collect(metrics chan<- prometheus.Metric) { c.requests.Collect(metrics) }
