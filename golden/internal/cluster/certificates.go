package cluster

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

// validity is how long certificates are valid: longer than any cluster for tests
// runs.
const validity = 30 * 24 * time.Hour

// users are those who may use the API, with their groups, by the name of their
// kubeconfig.
var users = map[string]pkix.Name{
	"admin":              {CommonName: "admin", Organization: []string{"system:masters"}},
	"controller-manager": {CommonName: "system:kube-controller-manager"},
	"scheduler":          {CommonName: "system:kube-scheduler"},
	"proxy":              {CommonName: "system:kube-proxy"},
	"kubelet":            {CommonName: "system:node:" + layout.Node, Organization: []string{"system:nodes"}},
	"coredns":            {CommonName: "system:coredns"},
}

// authority is the certificate authority of a cluster.
type authority struct {
	dir         string // of the files that it writes
	certificate *x509.Certificate
	key         crypto.Signer
}

// writeKeys writes into dir what the programs of a cluster prove who they are with,
// and returns the authority.
func writeKeys(dir string) (*authority, error) {
	a, err := newAuthority(dir)
	if err != nil {
		return nil, err
	}
	return a, errors.Join(
		a.writeServer("apiserver", layout.APIServer, layout.KubernetesService, layout.NodeAddress,
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc."+layout.Domain),
		a.writeServer("kubelet", layout.NodeAddress, layout.Node),
		a.writeClient("kubelet-client", pkix.Name{CommonName: "apiserver", Organization: []string{"system:masters"}}),
		a.writeClient("front-proxy", pkix.Name{CommonName: "front-proxy"}),
		a.writeAccounts(),
		a.writeKubeconfigs(),
	)
}

// newAuthority makes an authority and writes its certificate.
func newAuthority(dir string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	a := &authority{dir: dir, key: key}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "cluster"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	a.certificate = template // signs itself
	encoded, err := a.sign(template, key.Public())
	if err != nil {
		return nil, err
	}
	if a.certificate, err = x509.ParseCertificate(encoded); err != nil {
		return nil, err
	}
	return a, a.write("ca.crt", "CERTIFICATE", encoded)
}

// sign returns a certificate like template for the key.
func (a *authority) sign(template *x509.Certificate, key crypto.PublicKey) ([]byte, error) {
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = template.NotBefore.Add(validity)
	return x509.CreateCertificate(rand.Reader, template, a.certificate, key, a.key)
}

// issue returns a certificate like template, and its new key, as PEM.
func (a *authority) issue(template *x509.Certificate) (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	signed, err := a.sign(template, private.Public())
	if err != nil {
		return nil, nil, err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	return encode("CERTIFICATE", signed), encode("PRIVATE KEY", encoded), err
}

// issueClient issues what a client proves its name and groups with.
func (a *authority) issueClient(name pkix.Name) (certificate, key []byte, err error) {
	return a.issue(&x509.Certificate{Subject: name, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
}

// writeServer writes the certificate of a server with these addresses and names.
func (a *authority) writeServer(name string, hosts ...string) error {
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: name},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if address, _, err := net.SplitHostPort(host); err == nil {
			host = address
		}
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	certificate, key, err := a.issue(template)
	return errors.Join(err, a.writePair(name, certificate, key))
}

func (a *authority) writeClient(name string, subject pkix.Name) error {
	certificate, key, err := a.issueClient(subject)
	return errors.Join(err, a.writePair(name, certificate, key))
}

func (a *authority) writePair(name string, certificate, key []byte) error {
	return errors.Join(
		os.WriteFile(filepath.Join(a.dir, name+".crt"), certificate, 0o600),
		os.WriteFile(filepath.Join(a.dir, name+".key"), key, 0o600),
	)
}

// writeAccounts writes the keys that sign and verify the tokens of service accounts.
func (a *authority) writeAccounts() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	return errors.Join(err, a.write("accounts.key", "PRIVATE KEY", private), a.write("accounts.pub", "PUBLIC KEY", public))
}

func (a *authority) write(name, kind string, content []byte) error {
	return os.WriteFile(filepath.Join(a.dir, name), encode(kind, content), 0o600)
}

func encode(kind string, content []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
}
