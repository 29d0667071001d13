// Package cache keeps answers that are cheaper to remember than to ask for.
package cache

import "context"

// Cache remembers values for a while; how long is its own business. Package
// cachetest holds the test that every implementation passes. It is safe for
// concurrent use, and callers must not change a value they gave or got.
type Cache interface {
	// Get returns the value and whether there is one.
	Get(ctx context.Context, key string) ([]byte, bool, error)
	// Set remembers a value, instead of any before.
	Set(ctx context.Context, key string, value []byte) error
	// Delete forgets a value; forgetting nothing is fine.
	Delete(ctx context.Context, key string) error
}
