package config_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestRedisURL(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		variables       variables
		shared, limiter string
	}{
		"defaults": {nil, "redis://localhost:6379/0", "redis://localhost:6379/0"},
		"parts": {
			variables{"APP_REDIS_HOST": "::1", "APP_REDIS_PORT": "7000", "APP_REDIS_DB": "3", "APP_REDIS_PASSWORD": "p@ss:/"},
			"redis://:p%40ss%3A%2F@[::1]:7000/3", "redis://:p%40ss%3A%2F@[::1]:7000/3",
		},
		"user": {
			variables{"APP_REDIS_USER": "me@here", "APP_REDIS_PASSWORD": "p"},
			"redis://me%40here:p@localhost:6379/0", "redis://me%40here:p@localhost:6379/0",
		},
		"URL": {
			variables{"APP_REDIS_URL": "rediss://user:p@host:7000/1"},
			"rediss://user:p@host:7000/1", "rediss://user:p@host:7000/1",
		},
		"storage URL": {
			variables{"APP_RATE_LIMIT_STORAGE_URL": "rediss://:p@host:7000/1", "APP_RATE_LIMIT_STORAGE_BACKEND": "redis"},
			"redis://localhost:6379/0", "rediss://:p@host:7000/1",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, test.variables)
			if got := cfg.Redis.URL(); got != test.shared {
				t.Errorf("shared: got %s, want %s", got, test.shared)
			}
			if got := cfg.LimiterURL(); got != test.limiter {
				t.Errorf("rate limit: got %s, want %s", got, test.limiter)
			}
		})
	}
}

func TestRedisBadValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ variable, value, says string }{
		{"APP_REDIS_HOST", "redis:6379", "not a host"},
		{"APP_REDIS_PORT", "0", "from 1"},
		{"APP_REDIS_DB", "-1", "from 0"},
		{"APP_REDIS_TIMEOUT", "0s", "from 1ms"},
		{"APP_REDIS_PASSWORD_FILE", "/no/such/file", "no such file"},
		{"APP_RATE_LIMIT_ON_ERROR", "panic", "allow or deny"},
		{"APP_RATE_LIMIT_STORAGE_BACKEND", "disk", "memory or redis"},
	}
	for _, test := range tests {
		t.Run(test.variable+"="+test.value, func(t *testing.T) {
			t.Parallel()
			wantProblem(t, variables{test.variable: test.value}, test.variable+": ", test.says)
		})
	}
}

func TestRedisURLAndParts(t *testing.T) {
	t.Parallel()
	for variable, value := range map[string]string{
		"APP_REDIS_HOST": "other", "APP_REDIS_PORT": "7000", "APP_REDIS_DB": "1", "APP_REDIS_USER": "me", "APP_REDIS_PASSWORD": "hunter2",
	} {
		wantProblem(t, variables{"APP_REDIS_URL": "redis://host", variable: value}, "APP_REDIS_URL: it is set, and so is "+variable)
	}
}

func TestRedisStorageURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://:hunter2@host", "redis://", "redis://:hunter2@host/db", "redis://:hunter2@host?colour=red", "redis://:hunter2%@host", "host:6379"} {
		for _, variable := range []string{"APP_RATE_LIMIT_STORAGE_URL", "APP_REDIS_URL"} {
			v := variables{variable: url, "APP_RATE_LIMIT_STORAGE_BACKEND": "redis"}
			wantProblem(t, v, variable+": ", "not a URL of Redis")
			if hasProblem(v, "hunter2") {
				t.Error("the password is in the message")
			}
		}
	}
	v := variables{"APP_RATE_LIMIT_STORAGE_URL": "redis://host", "APP_RATE_LIMIT_ENABLED": "true"}
	wantProblem(t, v, "APP_RATE_LIMIT_STORAGE_BACKEND: ", "set it to redis")
}

func TestRedisIsSharedByReplicas(t *testing.T) {
	t.Parallel()
	v := variables{"APP_REPLICAS": "2", "APP_RATE_LIMIT_ENABLED": "true"}
	if !hasProblem(v, "APP_RATE_LIMIT_STORAGE_BACKEND: ") {
		t.Errorf("found %q, want the backend", problemsOf(t, v))
	}
	v["APP_RATE_LIMIT_STORAGE_BACKEND"] = "redis"
	for _, settings := range []variables{
		{},
		{"APP_REDIS_HOST": "redis", "APP_REDIS_PASSWORD": "hunter2"},
		{"APP_RATE_LIMIT_STORAGE_URL": "redis://redis:6379/0"},
		{"APP_REDIS_HOST": "", "APP_REDIS_PASSWORD": "", "APP_RATE_LIMIT_STORAGE_URL": "", "APP_REDIS_URL": "redis://redis:6379/0"},
	} {
		for name, value := range settings {
			v[name] = value
		}
		if hasProblem(v, "APP_RATE_LIMIT") {
			t.Errorf("refused %v: %q", settings, problemsOf(t, v))
		}
	}
}

func TestRedisSecretsStaySecret(t *testing.T) {
	t.Parallel()
	for variable, value := range map[string]string{
		"APP_RATE_LIMIT_STORAGE_URL": "redis://:hunter2@host", "APP_REDIS_URL": "redis://:hunter2@host", "APP_REDIS_PASSWORD": "hunter2",
	} {
		cfg := load(t, variables{variable: value})
		if text := fmt.Sprintf("%v %+v %#v %s", cfg, cfg, cfg, cfg.LogValue()); strings.Contains(text, "hunter2") {
			t.Errorf("the password is printed: %s", text)
		}
	}
}
