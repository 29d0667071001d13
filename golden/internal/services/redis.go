package services

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Redis is a running Redis.
type Redis struct {
	*server
}

// StartRedis starts Redis without persistence. The error wraps
// [ErrUnavailable] if this machine has no Redis.
func StartRedis() (*Redis, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		started, err := startContainer("REDIS_IMAGE", "6379", ping)
		return &Redis{started}, err
	}
	started, err := onFreePort(func(port string) (*server, error) { return startRedis(binary, port) })
	return &Redis{started}, err
}

func startRedis(binary, port string) (*server, error) {
	dir, err := os.MkdirTemp("", "redis-")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", dir)
	cmd.Env = []string{"LC_ALL=C"}
	return launch(startup{cmd: cmd, dir: dir, restarts: true, listens: onPort(port), ready: ping})
}

// URL returns the address of the server's first database.
func (r *Redis) URL() string { return "redis://" + r.Addr() + "/0" }

// ping sends PING in the protocol of Redis.
func ping(ctx context.Context, addr string) error {
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(time.Second))
	if _, err := connection.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	reply, err := bufio.NewReader(connection).ReadString('\n')
	if err == nil && !strings.HasPrefix(reply, "+PONG") {
		err = fmt.Errorf("replied to PING with %q", reply)
	}
	return err
}
