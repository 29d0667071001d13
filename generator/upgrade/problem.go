package upgrade

import "github.com/chassis-go/chassis/generator/upgrade/worktree"

// A Problem is the reason why an upgrade was refused or failed. Unless it says
// otherwise, nothing was changed.
type Problem = worktree.Problem

// A Place is a path that a [Problem] is about, with a line where one is meant.
type Place = worktree.Place

// Quote returns a path unchanged if a terminal shows it unchanged, else
// quoted.
func Quote(name string) string { return worktree.Quote(name) }
