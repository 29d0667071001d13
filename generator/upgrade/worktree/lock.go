package worktree

// errLocked returns the problem of a directory that another process has locked.
func errLocked() *Problem {
	return &Problem{
		Code: "locked", Blocked: true,
		Message: "another upgrade of this project is running",
		Hint:    "wait until it is done, then try again",
	}
}
