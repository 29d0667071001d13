package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A session is a process at the other end of a pseudo-terminal.
type session struct {
	t       *testing.T
	cmd     *exec.Cmd
	file    *os.File // the terminal's end
	end     *os.File // the process's end
	mu      sync.Mutex
	seen    bytes.Buffer // everything that was shown
	passed  int          // up to where expect has looked
	closing chan struct{}
}

// startChassis runs chassis in dir at a terminal.
func startChassis(t *testing.T, dir string, args ...string) *session {
	t.Helper()
	cmd := exec.Command("chassis", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir)
	return startSession(t, cmd)
}

// startSession runs cmd at a terminal.
func startSession(t *testing.T, cmd *exec.Cmd) *session {
	t.Helper()
	file, end, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "TERM=xterm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = end, end, end
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	term := &session{t: t, cmd: cmd, file: file, end: end, closing: make(chan struct{})}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended, unless the test failed
		_ = end.Close()
		<-term.closing
		_ = file.Close()
	})
	go term.read()
	return term
}

// read collects what the process shows, and sends the position of the cursor
// when the process queries it, as a terminal does.
func (term *session) read() {
	defer close(term.closing)
	chunk := make([]byte, 4096)
	for {
		n, err := term.file.Read(chunk)
		if bytes.Contains(chunk[:n], []byte(whereIsTheCursor)) {
			term.sendCursor()
		}
		term.mu.Lock()
		term.seen.Write(chunk[:n])
		term.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// sendCursor sends the position of the cursor. Input that is read together with
// this reply is lost to the process, so the process is stopped until the whole
// reply is in its input: then typed can see when it has been read.
func (term *session) sendCursor() {
	const reply = "\x1b[1;1R"
	_ = term.cmd.Process.Signal(syscall.SIGSTOP)
	for !term.stopped() {
		time.Sleep(time.Millisecond)
	}
	_, _ = term.file.WriteString(reply)
	for term.unread() < len(reply) {
		time.Sleep(time.Millisecond)
	}
	_ = term.cmd.Process.Signal(syscall.SIGCONT)
}

// stopped reports whether no thread of the process runs.
func (term *session) stopped() bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", term.cmd.Process.Pid))
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if _, state, _ := strings.Cut(string(stat), ") "); err == nil && !strings.HasPrefix(state, "T") {
			return false
		}
	}
	return true
}

// unread returns how many bytes the process has not read yet.
func (term *session) unread() int {
	count, err := unix.IoctlGetInt(int(term.end.Fd()), unix.TIOCINQ)
	if err != nil {
		term.t.Error(err)
	}
	return count
}

// patience is how long something may take on a busy machine.
const patience = 2 * time.Minute

// expect waits until text is shown, after what was expected before.
func (term *session) expect(text string) {
	term.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		term.mu.Lock()
		rest := term.seen.Bytes()[term.passed:]
		at := bytes.Index(rest, []byte(text))
		if at >= 0 {
			term.passed += at + len(text)
		}
		term.mu.Unlock()
		if at >= 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	term.t.Fatalf("%q is not shown in %q", text, term.shown())
}

// asked waits until a prompt for a line is shown. It asks twice where the
// cursor is, and loses what is typed before it has read the answers.
func (term *session) asked(prompt string) {
	term.t.Helper()
	term.expect(prompt)
	term.expect(whereIsTheCursor)
	term.expect(whereIsTheCursor)
}

func (term *session) shown() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.seen.String()
}

// typed sends keys, once the process has read all that was sent before.
func (term *session) typed(keys string) {
	term.t.Helper()
	for term.unread() > 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := term.file.WriteString(keys); err != nil {
		term.t.Fatal(err)
	}
}

// ends waits for the end of the process and checks its exit code.
func (term *session) ends(code int) {
	term.t.Helper()
	err := term.cmd.Wait()
	_ = term.end.Close()
	<-term.closing // everything is shown now
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		term.t.Fatal(err)
	}
	if got != code {
		term.t.Errorf("exit code %d, want %d; shown: %q", got, code, term.shown())
	}
}

const (
	whereIsTheCursor = "\x1b[6n"

	keyDown  = "\x1b[B"
	keyCtrlC = "\x03"
	keyCtrlD = "\x04"
)
