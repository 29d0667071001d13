package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// probe is one question to a running service.
type probe struct {
	scheme, host, hostHeader string
	port, path               string
	expectedStatus           int
	timeout                  time.Duration
}

// runProbe sends a request to a running service and fails unless the response
// has the expected status. It reads no configuration but the two variables that
// say where to ask, so that it is quick and cannot fail for other reasons.
func runProbe(ctx context.Context, p process, args []string) error {
	asked, err := parseProbe(p, args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return usageError{err}
	}
	return asked.ask(ctx)
}

func parseProbe(p process, args []string) (probe, error) {
	var asked probe
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(p.stderr)
	flags.StringVar(&asked.scheme, "scheme", "http", "http or https")
	flags.StringVar(&asked.host, "host", "127.0.0.1", "host to connect to")
	flags.StringVar(&asked.hostHeader, "host-header", "", "host to ask for, if another than --host")
	flags.StringVar(&asked.port, "port", "", "port; goes before --port-env")
	portEnv := flags.String("port-env", "APP_PORT", "variable that holds the port")
	defaultPort := flags.String("default-port", "8000", "port if neither is set")
	flags.StringVar(&asked.path, "path", "", "path; goes before --path-env")
	pathEnv := flags.String("path-env", "APP_HEALTH_CHECK_PATH", "variable that holds the path")
	defaultPath := flags.String("default-path", "/healthcheck", "path if neither is set")
	flags.IntVar(&asked.expectedStatus, "expected-status", http.StatusOK, "status of a healthy response")
	flags.DurationVar(&asked.timeout, "timeout", 3*time.Second, "time for the whole probe")
	if err := flags.Parse(args); err != nil {
		return probe{}, err
	}
	asked.port = firstSet(asked.port, p.getenv(*portEnv), *defaultPort)
	asked.path = firstSet(asked.path, p.getenv(*pathEnv), *defaultPath)
	return asked, errors.Join(noArguments(flags.Args()), asked.check())
}

func firstSet(values ...string) string {
	for _, value := range values {
		if value = strings.TrimSpace(value); value != "" {
			return value
		}
	}
	return ""
}

func (a probe) check() error {
	switch {
	case a.scheme != "http" && a.scheme != "https":
		return fmt.Errorf("the scheme %q is neither http nor https", a.scheme)
	case !strings.HasPrefix(a.path, "/"):
		return fmt.Errorf("the path %q does not begin with /", a.path)
	case a.timeout <= 0:
		return fmt.Errorf("the timeout %v is over before it begins", a.timeout)
	}
	return nil
}

// ask sends the request. It follows no redirect: where to is not what was
// asked about.
func (a probe) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	target := a.scheme + "://" + net.JoinHostPort(strings.Trim(a.host, "[]"), a.port) + a.path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return usageError{err}
	}
	request.Host = a.hostHeader
	response, err := a.transport().RoundTrip(request)
	if err != nil {
		return fmt.Errorf("probe %s: %w", target, withoutURL(err))
	}
	defer response.Body.Close()
	if response.StatusCode != a.expectedStatus {
		return fmt.Errorf("probe %s: got status %d, want %d", target, response.StatusCode, a.expectedStatus)
	}
	return nil
}

// transport accepts any certificate: the probe sends no secrets and checks only
// the status, often at an address that no certificate names.
func (a probe) transport() *http.Transport {
	name, _, err := net.SplitHostPort(a.hostHeader)
	if err != nil {
		name = a.hostHeader
	}
	return &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{ServerName: name, InsecureSkipVerify: true},
	}
}

// withoutURL removes the URL from an error whose message repeats it.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
