package services

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
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
	return retry(func(port int) (*Redis, error) {
		ready := func(ctx context.Context) error { return ping(ctx, port) }
		binary, err := exec.LookPath("redis-server")
		if err != nil {
			started, err := startContainer("REDIS_IMAGE", 6379, port, ready)
			return &Redis{started}, err
		}
		dir, err := os.MkdirTemp("", "redis-")
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(binary, "--port", strconv.Itoa(port), "--bind", "127.0.0.1",
			"--save", "", "--appendonly", "no", "--dir", dir)
		cmd.Env = []string{"LC_ALL=C"}
		started, err := launch(cmd, dir, port, ready)
		if err != nil {
			os.RemoveAll(dir)
		}
		return &Redis{started}, err
	})
}

// URL returns the address of the server's first database.
func (r *Redis) URL() string { return "redis://" + r.Addr() + "/0" }

// ping asks the server on port for a sign of life, in its own protocol.
func ping(ctx context.Context, port int) error {
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
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
		err = fmt.Errorf("answers PING with %q", reply)
	}
	return err
}
