package generator

import (
	"maps"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// functions returns what templates may call: sprig's hermetic functions, less
// those that are not ([notHermetic]), and one quoting function for
// each language in which free text (the description) can do harm:
//
//	quote          Go, YAML and JSON strings (sprig's)
//	composeQuote   YAML strings in compose files, where $ begins a variable
//	dockerQuote    Dockerfile arguments, such as the value of a LABEL
//	shellQuote     words of a POSIX shell
//	makeQuote      words of a POSIX shell inside a Makefile's recipe
//	markdown       text in Markdown
func functions() template.FuncMap {
	funcs := sprig.HermeticTxtFuncMap()
	for _, name := range notHermetic() {
		delete(funcs, name)
	}
	maps.Copy(funcs, template.FuncMap{
		"composeQuote": func(text string) string { return strings.ReplaceAll(strconv.Quote(text), "$", "$$") },
		"dockerQuote":  dockerQuote,
		"shellQuote":   ShellQuote,
		"makeQuote":    func(text string) string { return strings.ReplaceAll(ShellQuote(text), "$", "$$") },
		"markdown":     markdown,
	})
	return funcs
}

// notHermetic names the functions that sprig counts as hermetic although they
// read the clock or the time zone, draw random bytes or walk a map.
func notHermetic() []string {
	return []string{
		"ago", "toDate", "mustToDate", "must_date_modify", "mustDateModify",
		"randInt", "shuffle", "keys", "values",
		"bcrypt", "htpasswd", "encryptAES", "genPrivateKey", "genCA", "genCAWithKey",
		"genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
	}
}

func dockerQuote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(text) + `"`
}

// ShellQuote returns text as one word of a POSIX shell, bare where that is
// safe.
func ShellQuote(text string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./,:=@%+", r)
	}
	if text != "" && strings.TrimFunc(text, safe) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// markdown escapes what Markdown or HTML would take for markup.
func markdown(text string) string {
	var out strings.Builder
	for _, char := range text {
		if strings.ContainsRune("\\`*_{}[]<>()#+!|~&$", char) {
			out.WriteByte('\\')
		}
		out.WriteRune(char)
	}
	return out.String()
}
