package golden

import (
	"slices"
	"strings"
	"testing"
)

// publishesProxyOnly demands that no port but the proxy's is open on the host.
func (p *productionTopology) publishesProxyOnly(t *testing.T) {
	for _, name := range everyService {
		for _, c := range p.Containers(t, name) {
			var ports map[string][]struct{ HostPort string }
			decode(t, c.Inspect(t, "{{json .NetworkSettings.Ports}}"), &ports)
			var published []string
			for port, bindings := range ports {
				if len(bindings) > 0 {
					published = append(published, port)
				}
			}
			slices.Sort(published)
			var want []string
			if name == "caddy" {
				want = []string{"443/tcp", "443/udp", "80/tcp"}
			}
			if !slices.Equal(published, want) {
				t.Errorf("%s publishes %q, want %q", name, published, want)
			}
		}
	}
}

// confines demands of each container what keeps an intruder from going on.
func (p *productionTopology) confines(t *testing.T) {
	for _, name := range everyService {
		for _, c := range p.Containers(t, name) {
			var host struct {
				ReadonlyRootfs    bool
				CapDrop, CapAdd   []string
				SecurityOpt       []string
				Memory, PidsLimit int64
				NanoCpus          int64
				RestartPolicy     struct{ Name string }
				LogConfig         struct{ Config map[string]string }
				Privileged        bool
			}
			decode(t, c.Inspect(t, "{{json .HostConfig}}"), &host)
			if !host.ReadonlyRootfs || !slices.Equal(host.CapDrop, []string{"ALL"}) || !slices.Contains(host.SecurityOpt, "no-new-privileges:true") || host.Privileged {
				t.Errorf("%s: %+v", name, host)
			}
			if host.Memory == 0 || host.PidsLimit == 0 || host.NanoCpus == 0 || host.LogConfig.Config["max-size"] == "" {
				t.Errorf("%s is without a limit: %+v", name, host)
			}
			if image := c.Inspect(t, "{{.Config.Image}}"); name != "app" && !strings.Contains(image, "@sha256:") {
				t.Errorf("%s runs %s, which is not pinned", name, image)
			}
			if user := c.Inspect(t, "{{.Config.User}}"); user == "" || strings.HasPrefix(user, "0") || user == "root" {
				t.Errorf("%s runs as %q", name, user)
			}
		}
	}
}
