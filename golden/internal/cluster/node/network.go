//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/chassis-go/chassis/golden/internal/cluster/dial"
	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

// setUpNetwork names the host and gives it an address. Its default route leads
// nowhere: without one, no connection to the address of a service would leave a
// program and be sent on to a pod.
func (n *node) setUpNetwork() error {
	if err := unix.Sethostname([]byte(layout.Node)); err != nil {
		return err
	}
	links := exec.Command("ip", "-batch", "-")
	links.Stdin = strings.NewReader(fmt.Sprintf(`
link set lo up
link add node0 type veth peer name nowhere0
link set node0 up
link set nowhere0 up
address add %s/24 dev node0
route add default via %s dev node0
`, layout.NodeAddress, layout.Router))
	if printed, err := links.CombinedOutput(); err != nil {
		return fmt.Errorf("ip: %w\n%s", err, printed)
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0)
}

// serveDialer opens connections in this network for those who ask at the socket.
// Names are those of the cluster.
func (n *node) serveDialer() error {
	socket := stateDir + "/" + layout.DialSocket
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		return err
	}
	if err := os.Chown(socket, n.uid, n.gid); err != nil {
		return err
	}
	dialer := &net.Dialer{Resolver: &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, layout.Resolver)
		},
	}}
	go func() { n.failed <- fmt.Errorf("dialer: %w", dial.Serve(listener, dialer)) }()
	return nil
}
