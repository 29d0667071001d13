package config

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// TLSFiles are the files, in PEM, that a connection to a collector is secured by.
type TLSFiles struct {
	Authorities      string // whose certificates are trusted; empty for those of the system
	Certificate, Key string // of this client; empty for none
}

func (t Tracing) tlsFiles() TLSFiles {
	return TLSFiles{
		Authorities: cmp.Or(t.TracesCertificate, t.Certificate),
		Certificate: cmp.Or(t.TracesClientCertificate, t.ClientCertificate),
		Key:         cmp.Or(t.TracesClientKey, t.ClientKey),
	}
}

// Load reads the files. It returns nil if there are none.
func (f TLSFiles) Load() (*tls.Config, error) {
	if f == (TLSFiles{}) {
		return nil, nil
	}
	loaded := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.Authorities != "" {
		text, err := os.ReadFile(f.Authorities)
		if err != nil {
			return nil, err
		}
		loaded.RootCAs = x509.NewCertPool()
		if !loaded.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s holds no certificate", f.Authorities)
		}
	}
	if f.Certificate != "" || f.Key != "" {
		pair, err := tls.LoadX509KeyPair(f.Certificate, f.Key)
		if err != nil {
			return nil, err
		}
		loaded.Certificates = []tls.Certificate{pair}
	}
	return loaded, nil
}
