package config_test

import "testing"

func TestCacheBadValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ variable, value, says string }{
		{"APP_CACHE_ENABLED", "maybe", "neither true nor false"},
		{"APP_CACHE_TTL", "0s", "from 1s"},
		{"APP_CACHE_MAX_ENTRIES", "0", "from 1"},
		{"APP_CACHE_MAX_BYTES", "5", "from 1048576"},
		{"APP_CACHE_BACKEND", "disk", "memory or redis"},
		{"APP_CACHE_KEY_PREFIX", "a b", "not a prefix"},
	}
	for _, test := range tests {
		t.Run(test.variable+"="+test.value, func(t *testing.T) {
			t.Parallel()
			wantProblem(t, variables{test.variable: test.value}, test.variable+": ", test.says)
		})
	}
	if load(t, nil).Cache.Enabled {
		t.Error("the cache is on by default")
	}
}

// TestCacheOfReplicas holds that no way to write the flag slips past the guard.
func TestCacheOfReplicas(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"true", "True", "TRUE", "t", "1"} {
		if !hasProblem(variables{"APP_REPLICAS": "3", "APP_CACHE_ENABLED": yes}, "resources that another has changed") {
			t.Errorf("caches that each replica has for itself are accepted with %q", yes)
		}
	}
	for _, accepted := range []variables{
		{"APP_REPLICAS": "3", "APP_CACHE_ENABLED": "0"},
		{"APP_REPLICAS": "1", "APP_CACHE_ENABLED": "true"},
		{"APP_REPLICAS": "3", "APP_CACHE_ENABLED": "true", "APP_CACHE_BACKEND": "redis"},
	} {
		if hasProblem(accepted, "APP_CACHE") {
			t.Errorf("%v is refused", accepted)
		}
	}
}
