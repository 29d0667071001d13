package main

import (
	"fmt"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// checkTargets demands that selectors select what they are meant to, and that the
// ports of Services lead to ports of pods.
func (b *build) checkTargets() {
	for _, w := range b.workloads() {
		if w.selector != nil && !matches(w.selector, w.pod.Labels) {
			b.report(w.title(), "does not select the pods that it creates")
		}
		for _, constraint := range w.pod.Spec.TopologySpreadConstraints {
			if !matches(constraint.LabelSelector, w.pod.Labels) {
				b.report(w.title(), "spreads pods over %s that are not its own", constraint.TopologyKey)
			}
		}
	}
	for _, service := range objectsOf[*corev1.Service](b) {
		b.checkService(service)
	}
	for _, monitor := range objectsOf[*monitoringv1.ServiceMonitor](b) {
		b.checkMonitor(monitor)
	}
}

func (b *build) checkService(service *corev1.Service) {
	title := "Service " + service.Name
	selected := b.selected(&metav1.LabelSelector{MatchLabels: service.Spec.Selector})
	if len(selected) != 1 {
		b.report(title, "selects the pods of %s, want those of one workload", titles(selected))
		return
	}
	for _, port := range service.Spec.Ports {
		target := port.TargetPort
		if target == (intstr.IntOrString{}) {
			target = intstr.FromInt32(port.Port)
		}
		if _, found := selected[0].port(target); !found {
			b.report(title, "leads to port %s, which %s does not have", target.String(), selected[0].title())
		}
	}
}

// checkMonitor demands that a ServiceMonitor finds ports with metrics.
func (b *build) checkMonitor(monitor *monitoringv1.ServiceMonitor) {
	title := "ServiceMonitor " + monitor.Name
	var ports []string
	for _, service := range objectsOf[*corev1.Service](b) {
		if matches(&monitor.Spec.Selector, service.Labels) {
			for _, port := range service.Spec.Ports {
				ports = append(ports, port.Name)
			}
		}
	}
	for _, endpoint := range monitor.Spec.Endpoints {
		if !slices.Contains(ports, endpoint.Port) {
			b.report(title, "scrapes the port %q, which the Services that it selects do not have", endpoint.Port)
		}
	}
}

// checkRoutes demands that requests from outside are sent to ports of Services.
func (b *build) checkRoutes() {
	for _, ingress := range objectsOf[*networkingv1.Ingress](b) {
		title := "Ingress " + ingress.Name
		for _, rule := range ingress.Spec.Rules {
			if rule.HTTP == nil {
				continue
			}
			for _, path := range rule.HTTP.Paths {
				if backend := path.Backend.Service; backend != nil {
					b.checkBackend(title, backend.Name, backend.Port.Name, backend.Port.Number)
				}
			}
		}
		for _, tls := range ingress.Spec.TLS {
			if _, found := b.secretKeys(tls.SecretName); !found {
				b.report(title, "uses the Secret %s, which is neither among the manifests nor one that the owner creates", tls.SecretName)
			}
		}
	}
	for _, route := range objectsOf[*gatewayv1.HTTPRoute](b) {
		for _, rule := range route.Spec.Rules {
			for _, backend := range rule.BackendRefs {
				var port int32
				if backend.Port != nil {
					port = int32(*backend.Port)
				}
				b.checkBackend("HTTPRoute "+route.Name, string(backend.Name), "", port)
			}
		}
	}
}

// checkBackend demands a Service with a port of this name or number.
func (b *build) checkBackend(title, name, portName string, number int32) {
	service, found := find[*corev1.Service](b, name)
	if !found {
		b.report(title, "sends requests to the Service %s, which does not exist", name)
		return
	}
	for _, port := range service.Spec.Ports {
		if portName != "" && port.Name == portName || number != 0 && port.Port == number {
			return
		}
	}
	b.report(title, "sends requests to port %s of the Service %s, which does not have it", strings.TrimLeft(fmt.Sprint(portName, number), "0"), name)
}

// titles names workloads for people.
func titles(workloads []workload) string {
	if len(workloads) == 0 {
		return "nothing"
	}
	var names []string
	for _, w := range workloads {
		names = append(names, w.title())
	}
	return strings.Join(names, " and ")
}
