package golden

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// names is what exists and what documents may therefore name.
type names struct {
	exists    func(path string) bool
	tests     map[string]bool // functions that `go test -run` knows
	targets   []string        // of make
	variables []string        // of the environment
}

var (
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	markLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.+)$`)

	// pathForm matches what is a path of a tree and nothing else.
	pathForm = regexp.MustCompile(`^(?:cmd|internal|ops|deploy|docs|generator|golden|templates|examples|\.chassis|\.github)/[\w./-]+$`)
	// fileForm matches the name of a file. It is in the directory of the path
	// before it in the same line, or at the root.
	fileForm = regexp.MustCompile(`^(?:[\w-]+(?:\.[\w-]+)*\.(?:go|md|ya?ml|sh|sql|json|lua|toml|mod|sum|env)|Dockerfile|Makefile|Caddyfile|\.env\.example|\.(?:docker|git)ignore|\.golangci\.yml|\.gitlab-ci\.yml)$`)

	testForm     = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w*`)
	variableForm = regexp.MustCompile(`\bAPP(?:_[A-Z0-9]+)+(?:_\*)?|\bRUN_DB_MIGRATIONS\b`)
	endingForm   = regexp.MustCompile(`^_[A-Z0-9_]+$`)
	targetForm   = regexp.MustCompile(`^[a-z][a-z-]*$`)
	makeCommand  = regexp.MustCompile(`(?:^|[\s="\[(])make((?: +[^\s|&;"\])]+)+)`)

	testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Z]\w*)\(`)
	makeTarget   = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	assignment   = regexp.MustCompile(`(?m)^(APP_\w+|RUN_DB_MIGRATIONS)=`)
)

// namesOf returns the names that the files of a tree give, by path.
func namesOf(files map[string]string) names {
	known := names{tests: map[string]bool{}}
	paths := map[string]bool{}
	for file, content := range files {
		for name := file; name != "."; name = path.Dir(name) {
			paths[name] = true
		}
		if path.Ext(file) == ".go" {
			for _, name := range submatches(testFunction, content) {
				known.tests[name] = true
			}
		}
	}
	known.exists = func(name string) bool { return paths[name] }
	known.targets = submatches(makeTarget, files["Makefile"])
	known.variables = submatches(assignment, files[".env.example"])
	return known
}

func submatches(form *regexp.Regexp, text string) (first []string) {
	for _, match := range form.FindAllStringSubmatch(text, -1) {
		first = append(first, match[1])
	}
	return first
}

// missing returns what a Markdown text names and what does not exist: paths,
// names of files, tests, make targets, variables and the targets of links.
func (known names) missing(text string) (missing []string) {
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced:
			missing = append(missing, known.missingIn(line)...)
			missing = append(missing, known.missingPaths(line)...)
		default:
			missing = append(missing, known.missingInProse(line)...)
			missing = append(missing, known.missingLinks(codeSpan.ReplaceAllString(line, ""), text)...)
		}
	}
	return missing
}

// missingInProse looks at the code spans of a line. A span may shorten what the
// one before it says in full: a file to its name, a variable to its end.
func (known names) missingInProse(line string) (missing []string) {
	directory, variable := "", ""
	for _, span := range submatches(codeSpan, line) {
		name := strings.TrimSuffix(span, "/")
		switch {
		case fileForm.MatchString(name):
			if !known.exists(path.Join(directory, name)) && !known.exists(name) {
				missing = append(missing, name)
			}
		case endingForm.MatchString(name):
			if !known.hasEnding(variable, name) {
				missing = append(missing, variable+" … "+name)
			}
		default:
			missing = append(missing, known.missingIn(span)...)
			missing = append(missing, known.missingPaths(span)...)
		}
		if pathForm.MatchString(name) {
			directory = name
			if path.Ext(name) != "" {
				directory = path.Dir(name)
			}
		}
		if variableForm.MatchString(name) {
			variable = name
		}
	}
	return missing
}

// missingIn looks for tests, variables and make targets in code.
func (known names) missingIn(code string) (missing []string) {
	for _, test := range testForm.FindAllString(code, -1) {
		if !known.tests[test] {
			missing = append(missing, test)
		}
	}
	for _, variable := range variableForm.FindAllString(code, -1) {
		if !known.hasVariable(variable) {
			missing = append(missing, variable)
		}
	}
	command, _, _ := strings.Cut(code, " #")
	for _, arguments := range submatches(makeCommand, command) {
		for _, target := range targetsIn(arguments) {
			if !slices.Contains(known.targets, target) {
				missing = append(missing, "make "+target)
			}
		}
	}
	return missing
}

// missingPaths looks for paths among the words of code.
func (known names) missingPaths(code string) (missing []string) {
	for word := range strings.FieldsSeq(code) {
		word = strings.Trim(word, `"'()[]{},;:`)
		word = strings.TrimSuffix(strings.TrimPrefix(word, "./"), "/")
		if pathForm.MatchString(word) && !known.exists(strings.TrimSuffix(word, "/...")) {
			missing = append(missing, word)
		}
	}
	return missing
}

// missingLinks looks at the links of a line: to files, to headings of the text,
// and elsewhere, where only their form is known.
func (known names) missingLinks(line, text string) (missing []string) {
	for _, target := range submatches(markLink, line) {
		address, err := url.Parse(target)
		switch {
		case err != nil:
			missing = append(missing, target)
		case address.Scheme != "":
			if address.Scheme != "https" || !strings.Contains(address.Host, ".") {
				missing = append(missing, target)
			}
		case address.Path != "":
			if !known.exists(path.Clean(address.Path)) {
				missing = append(missing, target)
			}
		case !slices.ContainsFunc(submatches(heading, text), func(title string) bool { return anchor(title) == address.Fragment }):
			missing = append(missing, target)
		}
	}
	return missing
}

// anchor returns the fragment of a heading.
func anchor(title string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^\w -]`).ReplaceAllString(strings.ToLower(title), ""), " ", "-")
}

// targetsIn returns the targets among the arguments of make.
func targetsIn(arguments string) (targets []string) {
	words := strings.Fields(arguments)
	for i, word := range words {
		if i > 0 && words[i-1] == "-C" {
			continue // a directory
		}
		if targetForm.MatchString(word) {
			targets = append(targets, word)
		}
	}
	return targets
}

// hasVariable takes a name, or the beginning of names before an asterisk.
func (known names) hasVariable(name string) bool {
	beginning, several := strings.CutSuffix(name, "*")
	return slices.ContainsFunc(known.variables, func(variable string) bool {
		return variable == name || several && strings.HasPrefix(variable, beginning)
	})
}

// hasEnding reports whether a variable begins as the one before it does, and
// ends like this.
func (known names) hasEnding(before, ending string) bool {
	for at := strings.LastIndex(before, "_"); at > 0; at = strings.LastIndex(before[:at], "_") {
		if known.hasVariable(before[:at] + ending) {
			return true
		}
	}
	return false
}
