package main

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/pod-security-admission/api"
)

// workload is an object that creates pods.
type workload struct {
	object
	pod      corev1.PodTemplateSpec
	selector *metav1.LabelSelector // nil where pods run to their end
}

// workloads returns all of them.
func (b *build) workloads() (found []workload) {
	for _, o := range b.objects {
		w := workload{object: o}
		switch typed := o.typed.(type) {
		case *appsv1.Deployment:
			w.pod, w.selector = typed.Spec.Template, typed.Spec.Selector
		case *appsv1.StatefulSet:
			w.pod, w.selector = typed.Spec.Template, typed.Spec.Selector
		case *appsv1.DaemonSet:
			w.pod, w.selector = typed.Spec.Template, typed.Spec.Selector
		case *batchv1.Job:
			w.pod = typed.Spec.Template
		case *batchv1.CronJob:
			w.pod = typed.Spec.JobTemplate.Spec.Template
		case *corev1.Pod:
			w.pod = corev1.PodTemplateSpec{ObjectMeta: typed.ObjectMeta, Spec: typed.Spec}
		default:
			continue
		}
		found = append(found, w)
	}
	return found
}

// selected returns the workloads whose pods a selector selects.
func (b *build) selected(selector *metav1.LabelSelector) (found []workload) {
	for _, w := range b.workloads() {
		if matches(selector, w.pod.Labels) {
			found = append(found, w)
		}
	}
	return found
}

// claims returns the names of the volumes that a StatefulSet makes for its pods.
func (w workload) claims() (names []string) {
	if set, ok := w.typed.(*appsv1.StatefulSet); ok {
		for _, claim := range set.Spec.VolumeClaimTemplates {
			names = append(names, claim.Name)
		}
	}
	return names
}

// containers returns those of the pod, also the ones that run before others.
func (w workload) containers() []corev1.Container {
	return append(append([]corev1.Container{}, w.pod.Spec.InitContainers...), w.pod.Spec.Containers...)
}

// port returns the number of a container's port, which may be given by its name.
func (w workload) port(port intstr.IntOrString) (number int32, found bool) {
	for _, container := range w.pod.Spec.Containers {
		for _, p := range container.Ports {
			if port.Type == intstr.String && p.Name == port.StrVal || port.Type == intstr.Int && p.ContainerPort == port.IntVal {
				return p.ContainerPort, true
			}
		}
	}
	return 0, false
}

// migrates reports whether the workload applies migrations and nothing else.
func (w workload) migrates() bool {
	for _, container := range w.pod.Spec.Containers {
		line := strings.Join(append(container.Command, container.Args...), " ")
		if strings.HasSuffix(line, "migrate up") {
			return true
		}
	}
	return false
}

// restricted is the strictest standard, as the newest version has it.
var restricted = api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}

// checkSecurity holds pods to the Restricted Pod Security Standard.
func (b *build) checkSecurity(w workload) {
	for _, result := range b.security.EvaluatePod(restricted, &w.pod.ObjectMeta, &w.pod.Spec) {
		if !result.Allowed {
			b.report(w.title(), "violates the Restricted Pod Security Standard: %s: %s", result.ForbiddenReason, result.ForbiddenDetail)
		}
	}
}

// checkPod looks at what a careful owner sets beyond the standard.
func (b *build) checkPod(w workload) {
	spec := w.pod.Spec
	if spec.AutomountServiceAccountToken == nil || *spec.AutomountServiceAccountToken {
		b.report(w.title(), "gives its pods a token for the API: set automountServiceAccountToken: false")
	}
	if spec.EnableServiceLinks == nil || *spec.EnableServiceLinks {
		b.report(w.title(), "gets variables for every Service, such as APP_PORT for one that is named app: set enableServiceLinks: false")
	}
	for _, container := range w.containers() {
		if !strings.Contains(container.Image, "@sha256:") {
			b.report(w.title(), "runs the image %s, which is not named by its digest", container.Image)
		}
		if security := container.SecurityContext; security == nil || security.ReadOnlyRootFilesystem == nil || !*security.ReadOnlyRootFilesystem {
			b.report(w.title(), "can write to the root of container %s: set readOnlyRootFilesystem: true", container.Name)
		}
		if container.Resources.Requests.Cpu().IsZero() || container.Resources.Requests.Memory().IsZero() || container.Resources.Limits.Memory().IsZero() {
			b.report(w.title(), "does not say what CPU and memory container %s requests and where its memory ends", container.Name)
		}
	}
}
