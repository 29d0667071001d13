// Package redistest gives each test keys of its own on a Redis server.
package redistest

import (
	"context"
	"crypto/rand"
	"os"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// New returns the server that TEST_REDIS_URL names and a unique
// prefix; the keys below it are deleted when the test ends. Without the
// variable the test is skipped, or fails if CI is set to true.
func New(t testing.TB) (url, prefix string) {
	t.Helper()
	url = os.Getenv("TEST_REDIS_URL")
	if url == "" {
		const hint = "set TEST_REDIS_URL to a Redis server for tests, or run make test-services"
		if os.Getenv("CI") == "true" {
			t.Fatal(hint)
		}
		t.Skip(hint)
	}
	prefix = "test:" + rand.Text() + ":"
	t.Cleanup(func() { clean(t, url, prefix) })
	return url, prefix
}

// clean deletes every key that begins with prefix.
func clean(t testing.TB, url, prefix string) {
	options, err := goredis.ParseURL(url)
	if err != nil {
		t.Error("TEST_REDIS_URL has not the form redis://user:password@host:6379/0")
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := goredis.NewClient(options)
	defer client.Close()
	keys := client.Scan(ctx, 0, prefix+"*", 1000).Iterator()
	for keys.Next(ctx) {
		if err := client.Del(ctx, keys.Val()).Err(); err != nil {
			t.Error(err)
		}
	}
	if err := keys.Err(); err != nil {
		t.Error(err)
	}
}
