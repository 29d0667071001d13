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

// Memory is a [Limiter] that counts within this process. Its table has a
// fixed size, like a processor's cache: a key hashes to a set of cells, and
// when all are taken the client with the most quota left is forgotten. Make
// one with [NewMemory].
type Memory struct {
	interval int64 // nanoseconds in which one request comes back
	burst    int64 // nanoseconds that the whole quota takes to come back
	limit    int
	seed     maphash.Seed // random, so nobody can aim at another client's set
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

// cell holds one client's state: when its quota will be whole again, in
// nanoseconds since the limiter started. A time gone by is a free cell.
type cell struct {
	hash  uint64
	whole int64
}

// NewMemory returns a limiter that remembers some maxKeys clients, at 32
// bytes each.
func NewMemory(p Policy, maxKeys int) *Memory {
	half := max(1, maxKeys/(ways/2)) // sets are half full on average, so that few overflow
	return &Memory{
		interval: int64(p.Interval()),
		burst:    int64(p.Interval()) * int64(p.Requests),
		limit:    p.Requests,
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
	whole := max(c.whole, now) + m.interval
	if wait := whole - m.burst - now; wait > 0 {
		return m.result(false, c.whole-now, wait), nil
	}
	c.whole = whole
	return m.result(true, whole-now, 0), nil
}

// find returns the cell of this client, or else the cell whose client loses
// least by being forgotten, emptied.
func (s *set) find(hash uint64) *cell {
	least := &s[0]
	for i := range s {
		c := &s[i]
		if c.hash == hash {
			return c
		}
		if c.whole < least.whole {
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
