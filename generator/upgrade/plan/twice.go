package plan

import (
	"bytes"
	"fmt"
	"go/build/constraint"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/gosource"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkTwice makes Go files conflicts that declare anew what another file of their
// package declares already.
func (b *builder) checkTwice() {
	if b.in.Without.Has(merge.Names) {
		return
	}
	for name, step := range b.steps {
		if path.Ext(name) != ".go" || step.After.Kind != worktree.Regular || constrained(name, step.After.Content) {
			continue
		}
		before, _ := gosource.DeclaredIn(step.Before.Content)
		after, _ := gosource.DeclaredIn(step.After.Content)
		for declared := range before.Types {
			delete(after.Types, declared)
		}
		if len(after.Types) == 0 || b.inConflict(name) {
			continue
		}
		var reasons []string
		for _, other := range b.goFilesIn(path.Dir(name)) {
			if other == name || b.steps[other] != nil && b.steps[other].Before.Kind == worktree.Absent {
				continue // what the templates add is none of the owner's
			}
			reasons = append(reasons, b.declaredIn(other, after)...)
		}
		if len(reasons) > 0 {
			b.addConflict(name, strings.Join(reasons, "; "))
		}
	}
}

// declaredIn returns which of the declared names the file at name declares as well.
func (b *builder) declaredIn(name string, declared gosource.Declared) []string {
	content, _ := b.result(name)
	others, _ := gosource.DeclaredIn(content)
	if others.Package != declared.Package || constrained(name, content) {
		return nil
	}
	var reasons []string
	for other := range others.Types {
		if _, twice := declared.Types[other]; twice {
			reasons = append(reasons, fmt.Sprintf("it declares %s, as does %s", other, worktree.Quote(name)))
		}
	}
	slices.Sort(reasons)
	return reasons
}

// constrained reports whether a Go file is only for some platforms or builds.
func constrained(name string, content []byte) bool {
	for line := range bytes.Lines(content) {
		if bytes.HasPrefix(line, []byte("package ")) {
			break
		}
		if constraint.IsGoBuild(string(line)) {
			return true
		}
	}
	words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".go"), "_test"), "_")
	return slices.ContainsFunc(words[1:], func(word string) bool { return slices.Contains(platforms[:], word) })
}

// platforms are the systems and architectures that names of files may end in.
var platforms = [...]string{
	"aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "ios", "js", "linux", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows",
	"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x", "wasm", "unix",
}
