// Command local runs a Kubernetes cluster for a developer until it is interrupted:
//
//	local                 prints the line that gives a shell kubectl for it
//	local -load IMAGE     gives an image of the container engine to the cluster of
//	                      KUBECONFIG, and prints its reference by digest
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/chassis-go/chassis/golden/internal/cluster"
)

func main() {
	image := flag.String("load", "", "an image of the container engine, such as orders:dev")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	var err error
	if *image != "" {
		err = load(ctx, *image, os.Getenv("KUBECONFIG"), os.Stdout)
	} else {
		err = run(ctx, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		cancel()
		os.Exit(1)
	}
}

// run runs a cluster until ctx is done.
func run(ctx context.Context, stdout, stderr io.Writer) error {
	c, err := cluster.New(ctx)
	if ctx.Err() != nil {
		return nil // interrupted, and nothing is left
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(stderr, "cluster: runs until Ctrl-C; in another terminal:")
	fmt.Fprintf(stdout, "export KUBECONFIG=%s PATH=%s:$PATH\n", c.Kubeconfig(), c.Programs())
	select {
	case <-ctx.Done():
		fmt.Fprintln(stderr, "cluster: stopping")
		return c.Stop()
	case <-c.Done():
		return errors.Join(errors.New("the cluster has ended"), c.Stop())
	}
}

// load gives the image to the cluster of kubeconfig.
func load(ctx context.Context, image, kubeconfig string, stdout io.Writer) error {
	if kubeconfig == "" {
		return errors.New("KUBECONFIG is not set; make cluster prints it")
	}
	images, err := cluster.LoadFrom(ctx, filepath.Dir(kubeconfig), image)
	if err != nil {
		return err
	}
	for _, image := range images {
		fmt.Fprintln(stdout, image.Pinned())
	}
	return nil
}
