package git

import (
	"os"
	"strings"
)

// Environment returns environ without git's own variables but those that name
// the author or configure git, and with what makes git speak English and never
// ask.
func Environment(environ []string) []string {
	return plain(environ, "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_")
}

// Isolated returns an environment in which git reads no configuration and
// finds no repository.
func Isolated(environ []string) []string {
	return append(plain(environ),
		"GIT_DIR="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_ATTR_NOSYSTEM=1", "HOME="+os.DevNull, "XDG_CONFIG_HOME="+os.DevNull)
}

// plain returns environ without git's variables but those with the given
// prefixes.
func plain(environ []string, keep ...string) []string {
	clean := []string{}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		kept := !strings.HasPrefix(name, "GIT_")
		for _, prefix := range keep {
			kept = kept || strings.HasPrefix(name, prefix)
		}
		if kept {
			clean = append(clean, variable)
		}
	}
	return append(clean, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
}
