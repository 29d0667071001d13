package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// shards of the cache, so that requests seldom wait for each other.
const shards = 16

// cache remembers verified tokens by their hash, so that no dump of the memory
// holds a token that can be used.
type cache struct {
	perShard int // entries
	shards   [shards]shard
}

type shard struct {
	mu      sync.Mutex
	entries map[[sha256.Size]byte]entry
}

// entry is what a token says. It counts while the keys are the same.
type entry struct {
	principal *Principal
	keys      *keySet
	notBefore time.Time
	expiry    time.Time
}

func newCache(entries int) *cache {
	c := &cache{perShard: (entries + shards - 1) / shards}
	for i := range c.shards {
		c.shards[i].entries = map[[sha256.Size]byte]entry{}
	}
	return c
}

// get returns the principal of a token that was verified with these keys and is
// valid now, else nil. Within the permitted skew of the clocks a token has to be
// verified anew.
func (c *cache) get(id [sha256.Size]byte, keys *keySet, now time.Time) *Principal {
	s := &c.shards[id[0]%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	known, found := s.entries[id]
	if !found || keys == nil {
		return nil
	}
	if known.keys != keys || !now.Before(known.expiry) {
		delete(s.entries, id)
		return nil
	}
	if now.Before(known.notBefore) {
		return nil
	}
	return known.principal
}

// put remembers a token. In a full shard it takes the place of another, which
// anybody's choice of tokens does not determine.
func (c *cache) put(id [sha256.Size]byte, e entry) {
	if c.perShard == 0 {
		return
	}
	s := &c.shards[id[0]%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.entries[id]; !known && len(s.entries) >= c.perShard {
		for other := range s.entries { // in random order
			delete(s.entries, other)
			break
		}
	}
	s.entries[id] = e
}
