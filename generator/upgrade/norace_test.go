//go:build !race

package upgrade

// raceEnabled reports whether the race detector, which takes memory, is there.
const raceEnabled = false
