package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error lists everything that is wrong with a configuration.
type Error struct {
	Problems []string // each begins with the variable; no secret is in any
}

func (e *Error) Error() string {
	return "the configuration is not valid:\n  " + strings.Join(e.Problems, "\n  ")
}

// problems collects what goes into an [Error].
type problems []string

func (p *problems) add(variable, format string, args ...any) {
	*p = append(*p, variable+": "+fmt.Sprintf(format, args...))
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Problems: slices.Sorted(slices.Values(p))}
}

func between[T cmp.Ordered](p *problems, variable string, value, least, most T) {
	if value < least || value > most {
		p.add(variable, "%v is out of range; set it to a value from %v to %v", value, least, most)
	}
}

func oneOf(p *problems, variable, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		p.add(variable, "%q is not known; set it to %s", value, strings.Join(allowed, " or "))
	}
}
