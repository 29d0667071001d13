package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// settings are the variables of a container.
type settings struct {
	set      map[string]string // by the manifests
	defaults map[string]string // of the image
}

// settings returns the variables that a container gets from ConfigMaps and by
// themselves. Those from secrets are there, with no value.
func (b *build) settings(container corev1.Container) settings {
	s := settings{set: map[string]string{}, defaults: b.service.settings}
	for _, source := range container.EnvFrom {
		if source.ConfigMapRef != nil {
			if config, found := find[*corev1.ConfigMap](b, source.ConfigMapRef.Name); found {
				maps.Copy(s.set, config.Data)
			}
		}
	}
	for _, variable := range container.Env {
		s.set[variable.Name] = variable.Value
		if variable.ValueFrom != nil && variable.ValueFrom.ConfigMapKeyRef != nil {
			ref := variable.ValueFrom.ConfigMapKeyRef
			if config, found := find[*corev1.ConfigMap](b, ref.Name); found {
				s.set[variable.Name] = config.Data[ref.Key]
			}
		}
	}
	return s
}

// value returns the value that counts.
func (s settings) value(name string) string {
	if value := s.set[name]; value != "" {
		return value
	}
	return s.defaults[name]
}

// number returns a value that is a number, 0 if there is none.
func (s settings) number(name string) int32 {
	number, _ := strconv.ParseInt(s.value(name), 10, 32)
	return int32(number)
}

// duration returns a value that is a duration, 0 if there is none.
func (s settings) duration(name string) time.Duration {
	duration, _ := time.ParseDuration(s.value(name))
	return duration
}

// ofService reports whether they are settings of the service.
func (s settings) ofService() bool {
	for name := range s.set {
		if strings.HasPrefix(name, "APP_") {
			return true
		}
	}
	return false
}

// checkSettings demands that the service knows each setting, and that its ports and
// its probes are those of its settings.
func (b *build) checkSettings(w workload) {
	for _, container := range w.containers() {
		s := b.settings(container)
		if !s.ofService() {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(s.set)) {
			if _, known := b.service.settings[name]; !known && (strings.HasPrefix(name, "APP_") || strings.HasPrefix(name, "RUN_")) {
				b.report(w.title(), "sets %s, which is none of the variables of .env.example", name)
			}
		}
		b.checkUser(w)
		b.checkMemory(w, container, s)
		if w.selector != nil {
			b.checkPorts(w, container, s)
			b.checkProbes(w, container, s)
			b.checkShutdown(w, s)
		}
	}
}

// checkUser demands the user of the image, to whom the data belongs.
func (b *build) checkUser(w workload) {
	context := w.pod.Spec.SecurityContext
	if context == nil || context.RunAsUser == nil || *context.RunAsUser != b.service.user {
		b.report(w.title(), "does not run as the user %d of the Dockerfile: set runAsUser", b.service.user)
	}
	if context == nil || context.RunAsGroup == nil || *context.RunAsGroup != b.service.user {
		b.report(w.title(), "does not run as the group %d of the Dockerfile: set runAsGroup", b.service.user)
	}
}

// checkMemory demands that Go collects garbage before the memory of the container
// is at its end.
func (b *build) checkMemory(w workload, container corev1.Container, s settings) {
	soft, err := resource.ParseQuantity(strings.TrimSuffix(s.set["GOMEMLIMIT"], "B"))
	hard := container.Resources.Limits.Memory()
	if err != nil || soft.Cmp(*hard) >= 0 {
		b.report(w.title(), "GOMEMLIMIT is %q, want less than the %s that container %s may have", s.set["GOMEMLIMIT"], hard, container.Name)
	}
}

// checkPorts demands that the service listens on the ports of the container, and on
// no other.
func (b *build) checkPorts(w workload, container corev1.Container, s settings) {
	port, admin := s.number("APP_PORT"), s.number("APP_ADMIN_PORT")
	if !b.service.exposed[port] {
		b.report(w.title(), "APP_PORT is %d, which the Dockerfile does not expose", port)
	}
	listens := map[int32]string{port: "APP_PORT"}
	if admin != 0 {
		listens[admin] = "APP_ADMIN_PORT"
	}
	for _, p := range container.Ports {
		if _, found := listens[p.ContainerPort]; !found {
			b.report(w.title(), "has the port %d, where the service does not listen", p.ContainerPort)
		}
		delete(listens, p.ContainerPort)
	}
	for _, number := range slices.Sorted(maps.Keys(listens)) {
		name := listens[number]
		b.report(w.title(), "has no port %d, which is %s", number, name)
	}
}

// checkProbes demands each probe, on the configured path and port.
func (b *build) checkProbes(w workload, container corev1.Container, s settings) {
	port, admin := s.number("APP_PORT"), s.number("APP_ADMIN_PORT")
	if admin == 0 {
		admin = port
	}
	for _, probe := range []struct {
		name     string
		probe    *corev1.Probe
		variable string // that holds its path
		port     int32
	}{
		{"startupProbe", container.StartupProbe, "APP_HEALTH_CHECK_PATH", port},
		{"livenessProbe", container.LivenessProbe, "APP_HEALTH_CHECK_PATH", port},
		{"readinessProbe", container.ReadinessProbe, "APP_READINESS_CHECK_PATH", admin},
	} {
		if probe.probe == nil || probe.probe.HTTPGet == nil {
			b.report(w.title(), "container %s has no %s by HTTP", container.Name, probe.name)
			continue
		}
		if path := s.value(probe.variable); probe.probe.HTTPGet.Path != path {
			b.report(w.title(), "%s asks for %s, but %s is %s", probe.name, probe.probe.HTTPGet.Path, probe.variable, path)
		}
		if number, _ := w.port(probe.probe.HTTPGet.Port); number != probe.port {
			b.report(w.title(), "%s asks port %s, which is not port %d of a container", probe.name, probe.probe.HTTPGet.Port.String(), probe.port)
		}
	}
}

// checkShutdown demands time for all that happens after SIGTERM. Requests still come
// for some seconds, because not every proxy knows yet.
func (b *build) checkShutdown(w workload, s settings) {
	const least = 5 * time.Second
	delay, timeout := s.duration("APP_SHUTDOWN_DELAY"), s.duration("APP_SHUTDOWN_TIMEOUT")
	if delay < least {
		b.report(w.title(), "APP_SHUTDOWN_DELAY is %s, want at least %s", delay, least)
	}
	grace := 30 * time.Second // the default of Kubernetes
	if seconds := w.pod.Spec.TerminationGracePeriodSeconds; seconds != nil {
		grace = time.Duration(*seconds) * time.Second
	}
	if grace <= delay+timeout {
		b.report(w.title(), "terminationGracePeriodSeconds is %s, want more than APP_SHUTDOWN_DELAY (%s) plus APP_SHUTDOWN_TIMEOUT (%s)", grace, delay, timeout)
	}
}
