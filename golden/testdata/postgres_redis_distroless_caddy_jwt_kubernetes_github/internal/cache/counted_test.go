package cache_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/cache/cachetest"
)

func TestCounted(t *testing.T) {
	t.Parallel()
	cachetest.TestCache(t, func(*testing.T) cache.Cache[string] { return cache.NewCounted(newMemory(), "values") })
}

func TestCountedCounts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cache cache.Cache[string]
		want  string // hits, misses and failures of three calls of Get
	}{
		"working": {newMemory(), "2 1 0"},
		"broken":  {brokenCache[string]{}, "0 0 3"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			counted := cache.NewCounted(test.cache, "values")
			_, _, _ = counted.Get(t.Context(), "key")
			_ = counted.Set(t.Context(), "key", 1, "value")
			for range 2 {
				_, _, _ = counted.Get(t.Context(), "key")
			}
			registry := prometheus.NewRegistry()
			registry.MustRegister(counted)
			scraped := httptest.NewRecorder()
			promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(scraped, httptest.NewRequest("GET", "/", nil))
			want := strings.Fields(test.want)
			for i, result := range []string{"hit", "miss", "failed"} {
				if line := `cache_requests_total{cache="values",result="` + result + `"} ` + want[i]; !strings.Contains(scraped.Body.String(), line+"\n") {
					t.Errorf("%s is missing in\n%s", line, scraped.Body)
				}
			}
		})
	}
}
