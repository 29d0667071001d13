package main

import (
	"testing"

	"example.com/orders/internal/redis/redistest"
	"example.com/orders/internal/telemetry/telemetrytest"
)

// TestTraceOfRedis: what a request does in the cache and the rate limit is a part of
// its trace. Keys have ids and addresses, so that no span holds one.
func TestTraceOfRedis(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	url, prefix := redistest.New(t)
	settings := variables{
		"APP_REDIS_URL":                  url,
		"APP_CACHE_ENABLED":              "true",
		"APP_CACHE_BACKEND":              "redis",
		"APP_CACHE_KEY_PREFIX":           prefix,
		"APP_RATE_LIMIT_ENABLED":         "true",
		"APP_RATE_LIMIT_STORAGE_BACKEND": "redis",
	}
	startService(t, settings).createAndGet(t) // a new server has no script yet, which is an error of its first use
	r := startService(t, sendTo(collector, settings))
	id := r.createAndGet(t)
	create, get := traceOf(t, collector, createSpan), traceOf(t, collector, getSpan)
	create.want(t, nil, "evalsha")
	get.want(t, nil, "evalsha", "hget")
	create.wantWithout(t, id, prefix, serviceName+":rate-limit")
	get.wantWithout(t, id, prefix, serviceName+":rate-limit")
}
