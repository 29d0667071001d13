package verify

import "testing"

// FuzzEvents reads any text as output of the go command. Every failure that is
// found has a path, and its output is bounded.
func FuzzEvents(f *testing.F) {
	f.Add(`{"ImportPath":"a/p","Action":"build-output","Output":"# a/p\n"}` + "\n" +
		`{"ImportPath":"a/p","Action":"build-output","Output":"p/p.go:2:23: undefined: x\n"}` + "\n" + `{"ImportPath":"a/p","Action":"build-fail"}`)
	f.Add(`{"Action":"output","Package":"a/p","Test":"T/x","Output":"no"}` + "\n" + `{"Action":"fail","Package":"a/p","Test":"T/x"}` + "\n" + `{"Action":"fail","Package":"a/p","Test":"T"}`)
	f.Add("go: downloading x\n{")
	f.Fuzz(func(t *testing.T, output string) {
		c := &copied{goCommand: goCommand{dir: "/project"}, packages: []goPackage{{ImportPath: "a/p", directory: "p"}}}
		reader := &eventReader{in: c, found: failures{}, outputs: map[origin]*excerpt{}}
		lines := lineWriter{handle: reader.read}
		if n, err := lines.Write([]byte(output)); n != len(output) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
		lines.flush()
		for _, change := range reader.found.changes() {
			if change.Path == "" || len(change.Output) > 2*keptLines+1 {
				t.Errorf("%+v", change)
			}
			for _, line := range change.Output {
				if len(line) > keptBytes+len("…") {
					t.Errorf("%d bytes: %q", len(line), line)
				}
			}
		}
	})
}
