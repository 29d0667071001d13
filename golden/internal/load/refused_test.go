//go:build unix

package load_test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/load"
)

// TestRefused sends requests to a port that is taken and at which nobody listens.
func TestRefused(t *testing.T) {
	t.Parallel()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(socket)
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	address, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	url := fmt.Sprintf("http://127.0.0.1:%d", address.(*syscall.SockaddrInet4).Port)
	got := run(t, load.Config{Rate: 200, KeepAlive: true}, url, 20)
	if got.Failures["connection refused"] != got.Requests {
		t.Errorf("got %s, want each to be refused", got)
	}
}
