package golden

import (
	"bytes"
	"regexp"
	"sync"
)

// record keeps what a process prints.
type record struct {
	mu      sync.Mutex
	text    bytes.Buffer
	seen    int    // bytes of text in which address was looked for
	address string // in the last line that says where a server listens
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

var listening = regexp.MustCompile(`"msg":"listening","address":"([^"]+)"`)

// listening returns the address of the server that was the last to listen, empty
// if none has yet.
func (r *record) listening() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := r.text.Bytes()[r.seen:]
	lines = lines[:bytes.LastIndexByte(lines, '\n')+1]
	if found := listening.FindAllSubmatch(lines, -1); len(found) > 0 {
		r.address = string(found[len(found)-1][1])
	}
	r.seen += len(lines)
	return r.address
}
