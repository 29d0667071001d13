package golden

import (
	"debug/elf"
	"path/filepath"
	"slices"
	"testing"
)

// crossBuild builds for both architectures and looks at the programs.
func (b *imageBuilder) crossBuild(t *testing.T, variant Variant) {
	dir := b.source(t, variant)
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		out := t.TempDir()
		if _, err := b.Build(t.Context(), dir, "--platform", "linux/"+arch, "--output", "type=local,dest="+out); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"app/bin/" + variant.Name, "usr/bin/tini"} {
			program, err := elf.Open(filepath.Join(out, name))
			if err != nil {
				t.Fatal(err)
			}
			if program.Machine != machine {
				t.Errorf("%s for %s is made for %s", name, arch, program.Machine)
			}
			if dynamic := slices.ContainsFunc(program.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }); dynamic && variant.Runtime == "distroless" {
				t.Errorf("%s for %s needs a loader that the image has not", name, arch)
			}
			program.Close()
		}
	}
}
