package ratelimit

import (
	"context"
	"hash/maphash"
	"math/bits"
	"sync"
	"time"
)

// Layout of the memory limiter's table.
const (
	ways    = 16 // cells that a key may be in
	stripes = 64 // locks, each for its share of the sets
)

// Memory is a [Limiter] that counts within this process. Its table has a fixed
// size, like a processor's cache: a key hashes to a set of cells, and when all
// are taken the client with the most requests remaining is evicted. Make one
// with [NewMemory].
type Memory struct {
	interval int64 // emission interval, in nanoseconds
	burst    int64 // time to regain the whole burst, in nanoseconds
	limit    int
	seed     maphash.Seed // random, so that no client can aim at another one's set
	started  time.Time
	locks    [stripes]stripe
	sets     []set // a power of two of them
}

var _ Limiter = (*Memory)(nil)

// stripe is a lock alone on its cache line.
type stripe struct {
	sync.Mutex
	_ [56]byte
}

type set [ways]cell

// cell holds the theoretical arrival time of one client, in nanoseconds since
// the limiter started. A cell whose time has passed is free.
type cell struct {
	hash uint64
	tat  int64
}

// NewMemory returns a limiter that counts about maxKeys clients, at 32 bytes
// each.
func NewMemory(p Policy, maxKeys int) *Memory {
	half := max(1, maxKeys/(ways/2)) // sets are half full on average, so that few overflow
	return &Memory{
		interval: int64(p.EmissionInterval()),
		burst:    int64(p.EmissionInterval()) * int64(p.Burst),
		limit:    p.Burst,
		seed:     maphash.MakeSeed(),
		started:  time.Now(),
		sets:     make([]set, 1<<bits.Len(uint(half-1))),
	}
}

// Allow implements [Limiter]; it never fails.
func (m *Memory) Allow(_ context.Context, key string) (Result, error) {
	hash := maphash.String(m.seed, key)
	index := hash & uint64(len(m.sets)-1)
	lock := &m.locks[index%stripes]
	lock.Lock()
	defer lock.Unlock()
	now := int64(time.Since(m.started))
	c := m.sets[index].find(hash)
	tat := max(c.tat, now) + m.interval
	if wait := tat - m.burst - now; wait > 0 {
		return m.result(false, c.tat-now, wait), nil
	}
	c.tat = tat
	return m.result(true, tat-now, 0), nil
}

// find returns the cell of this client, or else an empty one: that of the client
// with the most requests remaining is evicted for it.
func (s *set) find(hash uint64) *cell {
	least := &s[0]
	for i := range s {
		c := &s[i]
		if c.hash == hash {
			return c
		}
		if c.tat < least.tat {
			least = c
		}
	}
	*least = cell{hash: hash}
	return least
}

func (m *Memory) result(allowed bool, reset, wait int64) Result {
	return Result{
		Allowed:    allowed,
		Limit:      m.limit,
		Remaining:  int((m.burst - reset) / m.interval),
		Reset:      time.Duration(reset),
		RetryAfter: time.Duration(wait),
	}
}
