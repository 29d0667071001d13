package main

import (
	"errors"
	"log"
	"os"

	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	_ "github.com/coredns/coredns/plugin/bind"       // an address to listen at
	_ "github.com/coredns/coredns/plugin/errors"     // errors in the log
	_ "github.com/coredns/coredns/plugin/kubernetes" // names of services
	clog "github.com/coredns/coredns/plugin/pkg/log"
)

// serveNames runs CoreDNS with the configuration in the file that the argument
// names. It has only the plugins that a cluster cannot do without. The main
// function of CoreDNS itself would add its flags to all programs here.
func serveNames(args []string) error {
	if len(args) != 1 {
		return errors.New("want one argument, the configuration")
	}
	config, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	if err := dnsserver.Register(); err != nil {
		return err
	}
	caddy.Quiet, dnsserver.Port = true, dnsserver.DefaultPort
	clog.SetOutput(os.Stdout)
	log.SetOutput(os.Stdout)
	instance, err := caddy.Start(caddy.CaddyfileInput{Contents: config, Filepath: args[0], ServerTypeName: "dns"})
	if err != nil {
		return err
	}
	instance.Wait()
	return nil
}
