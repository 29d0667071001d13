package main

import (
	networkingv1 "k8s.io/api/networking/v1"
)

// checkPolicies demands that network policies select pods of the manifests, and
// open ports that these have.
func (b *build) checkPolicies() {
	for _, policy := range objectsOf[*networkingv1.NetworkPolicy](b) {
		title := "NetworkPolicy " + policy.Name
		selected := b.selected(&policy.Spec.PodSelector)
		if len(selected) == 0 {
			b.report(title, "selects no pods")
		}
		for _, rule := range policy.Spec.Ingress {
			for _, port := range rule.Ports {
				b.checkPolicyPort(title, port, selected)
			}
		}
	}
}

func (b *build) checkPolicyPort(title string, port networkingv1.NetworkPolicyPort, selected []workload) {
	if port.Port == nil {
		return
	}
	for _, w := range selected {
		if _, found := w.port(*port.Port); found {
			return
		}
	}
	b.report(title, "opens port %s, which %s does not have", port.Port.String(), titles(selected))
}
