//go:build linux

package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

// startLimit is how long the API server may take to start on a busy machine.
const startLimit = 3 * time.Minute

// node is the first process of the namespaces.
type node struct {
	options
	children *children
	failed   chan error // of the first program that ends
}

// boot starts the programs of the node and runs until one of them ends.
func boot(o options) error {
	os.Clearenv() // a proxy of the host, for one, is none here
	os.Setenv("PATH", programsDir+":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	os.Setenv("HOME", "/tmp")
	n := &node{options: o, failed: make(chan error, 1)}
	if err := mountAll(o); err != nil {
		return err
	}
	if err := n.setUpNetwork(); err != nil {
		return err
	}
	n.children = newChildren()
	if err := n.startAll(); err != nil {
		return err
	}
	fmt.Println(layout.Started)
	return <-n.failed
}

// startAll starts every program, each when what it needs is there.
func (n *node) startAll() error {
	if err := n.writeConfig(); err != nil {
		return err
	}
	if err := n.serveDialer(); err != nil {
		return err
	}
	if err := n.startEach(storage()); err != nil {
		return err
	}
	if err := n.awaitAPIServer(); err != nil {
		return err
	}
	if err := n.startEach(controllers(filepath.Base(n.state))); err != nil {
		return err
	}
	create := exec.Command("kubectl", "--kubeconfig", kubeconfig("admin"), "create", "--filename", configDir+"/cluster.yaml")
	output, err := n.log("kubectl")
	if err != nil {
		return err
	}
	defer output.Close()
	create.Stdout, create.Stderr = output, output
	if err := n.children.run(create); err != nil {
		return fmt.Errorf("create what the cluster comes with: %w\n%s", err, n.tail("kubectl"))
	}
	return n.startEach(addOns())
}

// startEach starts programs in the background.
func (n *node) startEach(programs []program) error {
	for _, p := range programs {
		output, err := n.log(p.name)
		if err != nil {
			return err
		}
		cmd := exec.Command(p.name, p.args...)
		cmd.Stdout, cmd.Stderr = output, output
		ended, err := n.children.start(cmd)
		output.Close()
		if err != nil {
			return err
		}
		go n.watch(cmd, ended)
	}
	return nil
}

// watch reports the end of a program, since none of them should end.
func (n *node) watch(cmd *exec.Cmd, ended <-chan syscall.WaitStatus) {
	err := failure(<-ended)
	if err == nil {
		err = errors.New("ended")
	}
	n.failed <- fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, n.tail(filepath.Base(cmd.Path)))
}

// awaitAPIServer waits until the API server is ready.
func (n *node) awaitAPIServer() error {
	authority, err := os.ReadFile(stateDir + "/" + layout.Keys + "/ca.crt")
	if err != nil {
		return err
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	defer client.CloseIdleConnections()
	deadline := time.After(startLimit)
	for {
		response, err := client.Get("https://" + layout.APIServer + "/readyz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(response.Status)
		}
		select {
		case err := <-n.failed:
			return err
		case <-deadline:
			return fmt.Errorf("the API server is not ready after %s: %w\n%s", startLimit, err, n.tail("kube-apiserver"))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// log opens the file to which a program prints.
func (n *node) log(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(stateDir, layout.Logs, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
}

// tail returns the last lines that a program printed.
func (n *node) tail(name string) string {
	text, err := os.ReadFile(filepath.Join(stateDir, layout.Logs, name+".log"))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
