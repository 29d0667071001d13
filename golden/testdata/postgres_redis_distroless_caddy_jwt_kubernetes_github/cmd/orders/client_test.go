//go:build client

package main

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"example.com/orders/client"
	"example.com/orders/internal/web/webtest"
)

// contractTransport holds every response to the contract.
type contractTransport struct{ t *testing.T }

func (c contractTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if err := webtest.CheckContract(r, sent, response.StatusCode, response.Header, body); err != nil {
		c.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// newClient starts the service and returns a client of it, as other programs use
// it, which `make client` generates.
func newClient(t *testing.T) *client.ClientWithResponses {
	t.Helper()
	c, err := client.NewClientWithResponses(startService(t, nil).url, client.WithHTTPClient(&http.Client{Transport: contractTransport{t}}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
