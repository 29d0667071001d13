// Package storetest is what the contract tests of all stores share.
package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/store"
)

// UnknownID has the form of an id that nothing has.
const UnknownID = "00000000-0000-7000-8000-000000000000"

// UnknownIDs returns ids that nothing has, among them some that nothing can have.
func UnknownIDs() []string {
	return []string{UnknownID, "", "1", "not-a-uuid", "'; DROP TABLE users; --"}
}

// Now returns some moment with all digits that a store keeps.
func Now() time.Time {
	return time.Date(2030, 1, 2, 3, 4, 5, 678_901_000, time.UTC)
}

// Texts returns texts that a careless store would change or execute.
func Texts() []string {
	return []string{
		"it's \"quoted\" \\ %s $1 ?; DROP TABLE users; --",
		"line\r\nbreaks\tand\u2028more",
		"Ünïcödé 漢字 🙂 e\u0301",
	}
}

// Clip returns the first characters of text, at most as many as a field takes.
func Clip(text string, longest int) string {
	runes := []rune(text)
	return string(runes[:min(longest, len(runes))])
}

// WantError fails unless errors.Is(got, want).
func WantError(t *testing.T, doing string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", doing, got, want)
	}
}

// OneUpdateWins lets writers race for every version of what is at version 1:
// exactly one may win each, or an update is lost.
func OneUpdateWins(t *testing.T, update func(version int64) error) {
	t.Helper()
	const writers, rounds = 8, 5
	for version := int64(1); version <= rounds; version++ {
		var wins, conflicts int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				err := update(version)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					wins++
				case errors.Is(err, store.ErrConflict):
					conflicts++
				default:
					t.Errorf("version %d: %v", version, err)
				}
			})
		}
		wg.Wait()
		if wins != 1 || conflicts != writers-1 {
			t.Fatalf("version %d: %d writers won and %d were refused, want 1 and %d", version, wins, conflicts, writers-1)
		}
	}
}

// Updates is how many updates [EveryUpdateWins] makes.
const Updates = 20

// EveryUpdateWins makes updates of whichever version is stored, at once: none
// is refused.
func EveryUpdateWins(t *testing.T, update func() error) {
	t.Helper()
	var wg sync.WaitGroup
	for range Updates {
		wg.Go(func() {
			if err := update(); err != nil {
				t.Errorf("update any version: %v", err)
			}
		})
	}
	wg.Wait()
}
