// Package kubernetes holds the manifests beside it to the service that they run.
package kubernetes

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"example.com/orders/internal/config"
)

// kustomization is what the tests read of a kustomization.yaml.
type kustomization struct {
	Components []string `yaml:"components"`
	Images     []struct {
		NewName string `yaml:"newName"`
		Digest  string `yaml:"digest"`
	} `yaml:"images"`
}

// settings is a ConfigMap, whole or a patch.
type settings struct {
	Data map[string]string `yaml:"data"`
}

// deployment is what the tests read of the Deployment.
type deployment struct {
	Spec struct {
		Template struct {
			Spec struct {
				Grace      int         `yaml:"terminationGracePeriodSeconds"`
				Containers []container `yaml:"containers"`
			} `yaml:"spec"`
		} `yaml:"template"`
	} `yaml:"spec"`
}

type container struct {
	Ports []struct {
		Name          string `yaml:"name"`
		ContainerPort int    `yaml:"containerPort"`
	} `yaml:"ports"`
	Startup   probe `yaml:"startupProbe"`
	Liveness  probe `yaml:"livenessProbe"`
	Readiness probe `yaml:"readinessProbe"`
	Resources struct {
		Limits struct {
			Memory string `yaml:"memory"`
		} `yaml:"limits"`
	} `yaml:"resources"`
}

type probe struct {
	HTTPGet struct {
		Path string `yaml:"path"`
		Port string `yaml:"port"`
	} `yaml:"httpGet"`
}

// read decodes a manifest.
func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// eachOverlay runs a test for each overlay.
func eachOverlay(t *testing.T, test func(t *testing.T, overlay string)) {
	t.Helper()
	overlays, err := filepath.Glob("overlays/*/kustomization.yaml")
	if err != nil || len(overlays) == 0 {
		t.Fatalf("there are no overlays: %v", err)
	}
	for _, overlay := range overlays {
		overlay = filepath.Dir(overlay)
		t.Run(overlay, func(t *testing.T) {
			t.Parallel()
			test(t, overlay)
		})
	}
}

// directories returns those whose manifests make an overlay, its own last.
func directories(t *testing.T, overlay string) []string {
	t.Helper()
	var own kustomization
	read(t, filepath.Join(overlay, "kustomization.yaml"), &own)
	all := []string{"base"}
	for _, component := range own.Components {
		all = append(all, filepath.Join(overlay, component))
	}
	return append(all, overlay)
}

// environment returns the settings of an overlay: those of the base, changed by
// its components and then by itself.
func environment(t *testing.T, overlay string) map[string]string {
	t.Helper()
	merged := settings{Data: map[string]string{}}
	for _, directory := range directories(t, overlay) {
		name := filepath.Join(directory, "settings.yaml")
		if exists(name) { // a component may have no settings
			read(t, name, &merged)
		}
	}
	return merged.Data
}

// load returns the configuration of an overlay, as a pod loads it. Its secrets
// are files that hold a word.
func load(t *testing.T, overlay string) (config.Config, map[string]string) {
	t.Helper()
	values := environment(t, overlay)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	var environ []string
	for name, value := range values {
		environ = append(environ, name+"="+value)
	}
	cfg, err := config.Load(func(name string) string {
		if strings.HasSuffix(name, "_FILE") && values[name] != "" {
			return secret
		}
		return values[name]
	})
	if err := config.JoinUnknown(err, environ); err != nil {
		t.Fatalf("deploy/kubernetes/%s/settings.yaml, with those of the base and of components, is not valid:\n%v", overlay, err)
	}
	return cfg, values
}

// TestSettings holds the settings of each overlay to the service, and the
// Deployment to the settings.
func TestSettings(t *testing.T) {
	t.Parallel()
	var pods deployment
	read(t, "base/deployment.yaml", &pods)
	spec := pods.Spec.Template.Spec
	if len(spec.Containers) != 1 {
		t.Fatalf("the Deployment has %d containers, want 1", len(spec.Containers))
	}
	app := spec.Containers[0]
	eachOverlay(t, func(t *testing.T, overlay string) {
		cfg, values := load(t, overlay)
		ports := map[string]int{}
		for _, port := range app.Ports {
			ports[port.Name] = port.ContainerPort
		}
		if want := map[string]int{"http": cfg.Server.Port, "admin": cfg.Admin.Port}; fmt.Sprint(ports) != fmt.Sprint(want) {
			t.Errorf("the ports are %v, but the service listens on %v", ports, want)
		}
		for name, probe := range map[string]probe{"startupProbe": app.Startup, "livenessProbe": app.Liveness} {
			if probe.HTTPGet.Path != cfg.Health.Path || probe.HTTPGet.Port != "http" {
				t.Errorf("the %s asks %+v, but APP_HEALTH_CHECK_PATH is %s", name, probe.HTTPGet, cfg.Health.Path)
			}
		}
		if get := app.Readiness.HTTPGet; get.Path != cfg.Health.ReadinessPath || get.Port != "admin" {
			t.Errorf("the readinessProbe asks %+v, but APP_READINESS_CHECK_PATH is %s", get, cfg.Health.ReadinessPath)
		}
		if cfg.Server.ShutdownDelay < 5*time.Second {
			t.Errorf("APP_SHUTDOWN_DELAY is %v: for some seconds a pod that ends still receives requests", cfg.Server.ShutdownDelay)
		}
		if longest := cfg.Server.ShutdownDelay + cfg.Server.ShutdownTimeout; time.Duration(spec.Grace)*time.Second <= longest {
			t.Errorf("terminationGracePeriodSeconds is %d, but shutting down takes up to %v", spec.Grace, longest)
		}
		if limit, soft := mebibytes(t, app.Resources.Limits.Memory), mebibytes(t, values["GOMEMLIMIT"]); soft < limit*3/4 || soft > limit*19/20 {
			t.Errorf("GOMEMLIMIT is %d MiB, want about nine tenths of the limit of %d MiB", soft, limit)
		}
	})
}

// mebibytes returns a quantity of memory as Kubernetes or Go write it.
func mebibytes(t *testing.T, quantity string) int {
	t.Helper()
	number, _, found := strings.Cut(quantity, "Mi")
	value, err := strconv.Atoi(number)
	if !found || err != nil {
		t.Fatalf("%q is not a number of mebibytes", quantity)
	}
	return value
}

// digest matches the digest of an image.
var digest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// TestImages holds that each overlay names its image by a digest.
func TestImages(t *testing.T) {
	t.Parallel()
	eachOverlay(t, func(t *testing.T, overlay string) {
		var own kustomization
		read(t, filepath.Join(overlay, "kustomization.yaml"), &own)
		if len(own.Images) == 0 {
			t.Errorf("deploy/kubernetes/%s/kustomization.yaml names no image", overlay)
		}
		for _, image := range own.Images {
			if !digest.MatchString(image.Digest) {
				t.Errorf("deploy/kubernetes/%s/kustomization.yaml: the image %s has no digest, sha256: and 64 hexadecimal digits", overlay, image.NewName)
			}
		}
	})
}

// TestReplicas holds that APP_REPLICAS is the most pods that an overlay runs. The
// service itself refuses more than may share its storage.
func TestReplicas(t *testing.T) {
	t.Parallel()
	eachOverlay(t, func(t *testing.T, overlay string) {
		cfg, _ := load(t, overlay)
		if most, manifest := mostPods(t, overlay); cfg.Server.Replicas != most {
			t.Errorf("deploy/kubernetes/%s/settings.yaml: APP_REPLICAS is %d, but up to %d pods run: %s", overlay, cfg.Server.Replicas, most, manifest)
		}
	})
}

// mostPods returns how many pods an overlay runs at most, and the manifest that
// says so.
func mostPods(t *testing.T, overlay string) (most int, manifest string) {
	t.Helper()
	most = 1
	for _, directory := range directories(t, overlay) {
		names, err := filepath.Glob(filepath.Join(directory, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			for _, object := range scaled(t, name) {
				if pods := max(object.Spec.Replicas, object.Spec.Max); pods > most {
					most, manifest = pods, "deploy/kubernetes/"+filepath.ToSlash(name)
				}
			}
		}
	}
	return most, manifest
}

// scale is what the tests read of manifests that say how many pods run.
type scale struct {
	Kind string `yaml:"kind"`
	Spec struct {
		Replicas int `yaml:"replicas"`
		Max      int `yaml:"maxReplicas"`
	} `yaml:"spec"`
}

// scaled returns the Deployments and autoscalers of a file.
func scaled(t *testing.T, name string) (found []scale) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for documents := yaml.NewDecoder(file); ; {
		var object scale
		err := documents.Decode(&object)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if object.Kind == "Deployment" || object.Kind == "HorizontalPodAutoscaler" {
			found = append(found, object)
		}
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
