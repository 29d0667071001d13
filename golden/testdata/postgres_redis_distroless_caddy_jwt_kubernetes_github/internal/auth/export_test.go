package auth

// Remembered returns how many tokens are in the cache.
func (v *Verifier) Remembered() int {
	sum := 0
	for i := range v.cache.shards {
		s := &v.cache.shards[i]
		s.mu.Lock()
		sum += len(s.entries)
		s.mu.Unlock()
	}
	return sum
}
