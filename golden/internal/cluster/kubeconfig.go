package cluster

import (
	"crypto/x509/pkix"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

// named is an entry of a list in a kubeconfig.
type named map[string]any

// writeKubeconfigs writes the kubeconfig of every user, for use on the node.
func (a *authority) writeKubeconfigs() error {
	for name, user := range users {
		if err := a.writeKubeconfig(filepath.Join(a.dir, name+".kubeconfig"), layout.APIServer, user); err != nil {
			return err
		}
	}
	return nil
}

// writeKubeconfig writes a file with which user reaches the API server at address.
// It is JSON, and therefore YAML.
func (a *authority) writeKubeconfig(path, address string, user pkix.Name) error {
	certificate, key, err := a.issueClient(user)
	if err != nil {
		return err
	}
	config, err := json.MarshalIndent(map[string]any{
		"apiVersion": "v1",
		"kind":       "Config",
		"clusters": []named{{"name": "default", "cluster": map[string]any{
			"server":                     "https://" + address,
			"certificate-authority-data": encode("CERTIFICATE", a.certificate.Raw),
		}}},
		"users": []named{{"name": "default", "user": map[string]any{
			"client-certificate-data": certificate,
			"client-key-data":         key,
		}}},
		"contexts":        []named{{"name": "default", "context": map[string]string{"cluster": "default", "user": "default"}}},
		"current-context": "default",
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(config, '\n'), 0o600)
}
