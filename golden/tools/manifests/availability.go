package main

import (
	"path"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// checkAvailability looks at what decides on the number of pods, and at what
// happens while they are replaced.
func (b *build) checkAvailability() {
	for _, budget := range objectsOf[*policyv1.PodDisruptionBudget](b) {
		b.checkBudget(budget)
	}
	for _, scaler := range objectsOf[*autoscalingv2.HorizontalPodAutoscaler](b) {
		if _, found := b.target(scaler); !found {
			ref := scaler.Spec.ScaleTargetRef
			b.report("HorizontalPodAutoscaler "+scaler.Name, "scales the %s %s of %s, which does not exist", ref.Kind, ref.Name, ref.APIVersion)
		}
	}
	for _, w := range b.workloads() {
		deployment, ok := w.typed.(*appsv1.Deployment)
		if !ok {
			continue
		}
		for _, container := range deployment.Spec.Template.Spec.Containers {
			if s := b.settings(container); s.ofService() {
				b.checkReplicas(w, deployment, container, s)
			}
		}
	}
}

// checkBudget demands that a budget selects the pods of one workload, and lets some
// of them go.
func (b *build) checkBudget(budget *policyv1.PodDisruptionBudget) {
	title := "PodDisruptionBudget " + budget.Name
	selected := b.selected(budget.Spec.Selector)
	if len(selected) != 1 {
		b.report(title, "selects the pods of %s, want those of one workload", titles(selected))
		return
	}
	least := b.leastReplicas(selected[0])
	if available := budget.Spec.MinAvailable; available != nil && available.Type == intstr.Int && available.IntVal >= least {
		b.report(title, "wants %d of %d pods at least, so that no node can be drained", available.IntVal, least)
	}
	if unavailable := budget.Spec.MaxUnavailable; unavailable != nil && unavailable.Type == intstr.Int && unavailable.IntVal == 0 {
		b.report(title, "lets no pod go, so that no node can be drained")
	}
}

// leastReplicas returns how many pods of a workload there are at least.
func (b *build) leastReplicas(w workload) int32 {
	if scaler, found := b.scaler(w); found {
		if scaler.Spec.MinReplicas != nil {
			return *scaler.Spec.MinReplicas
		}
		return 1
	}
	switch typed := w.typed.(type) {
	case *appsv1.Deployment:
		return replicas(typed.Spec.Replicas)
	case *appsv1.StatefulSet:
		return replicas(typed.Spec.Replicas)
	}
	return 1
}

// replicas returns a number of replicas, which is 1 if it is not given.
func replicas(number *int32) int32 {
	if number == nil {
		return 1
	}
	return *number
}

// target returns the workload that an autoscaler scales.
func (b *build) target(scaler *autoscalingv2.HorizontalPodAutoscaler) (w workload, found bool) {
	ref := scaler.Spec.ScaleTargetRef
	for _, w := range b.workloads() {
		version, kind := w.typed.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
		if kind == ref.Kind && version == ref.APIVersion && w.GetName() == ref.Name {
			return w, true
		}
	}
	return workload{}, false
}

// scaler returns the autoscaler of a workload.
func (b *build) scaler(w workload) (*autoscalingv2.HorizontalPodAutoscaler, bool) {
	for _, scaler := range objectsOf[*autoscalingv2.HorizontalPodAutoscaler](b) {
		if target, found := b.target(scaler); found && target.Object == w.Object {
			return scaler, true
		}
	}
	return nil, false
}

// checkReplicas demands of a service what the number of its replicas asks for.
func (b *build) checkReplicas(w workload, d *appsv1.Deployment, container corev1.Container, s settings) {
	most := replicas(d.Spec.Replicas)
	scaler, scaled := b.scaler(w)
	if scaled {
		most = scaler.Spec.MaxReplicas
		b.checkScaler(w, d, scaler, container)
	}
	if set := s.number("APP_REPLICAS"); set != most {
		b.report(w.title(), "APP_REPLICAS is %d, but there are up to %d replicas", set, most)
	}
	if b.migrations() && s.value("RUN_DB_MIGRATIONS") != "false" {
		b.report(w.title(), "applies migrations, and so does a Job: set RUN_DB_MIGRATIONS to false")
	}
	if b.usesFile(s) {
		b.checkSingle(w, d, container, s, most)
		return
	}
	update := d.Spec.Strategy.RollingUpdate
	if d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType || update == nil || update.MaxUnavailable == nil || update.MaxUnavailable.String() != "0" {
		b.report(w.title(), "ends pods before others are ready: set maxUnavailable: 0")
	}
}

// checkScaler demands that an autoscaler can do its work, and that nothing else
// sets the number of replicas.
func (b *build) checkScaler(w workload, d *appsv1.Deployment, scaler *autoscalingv2.HorizontalPodAutoscaler, container corev1.Container) {
	title := "HorizontalPodAutoscaler " + scaler.Name
	if d.Spec.Replicas != nil {
		b.report(w.title(), "sets replicas, which overrides what %s decides whenever it is applied", title)
	}
	if least := replicas(scaler.Spec.MinReplicas); least > scaler.Spec.MaxReplicas {
		b.report(title, "minReplicas is %d, more than maxReplicas, %d", least, scaler.Spec.MaxReplicas)
	}
	for _, metric := range scaler.Spec.Metrics {
		if metric.Resource == nil || metric.Resource.Target.Type != autoscalingv2.UtilizationMetricType {
			continue
		}
		if _, requested := container.Resources.Requests[metric.Resource.Name]; !requested {
			b.report(title, "scales by the use of %s, which container %s does not request", metric.Resource.Name, container.Name)
		}
	}
}

// migrations reports whether something else than the service applies migrations.
func (b *build) migrations() bool { return slices.ContainsFunc(b.workloads(), workload.migrates) }

// usesFile reports whether the database is a file.
func (b *build) usesFile(s settings) bool {
	_, knows := s.defaults["APP_DATABASE_SQLITE_PATH"]
	_, chooses := s.defaults["APP_DATABASE_BACKEND"]
	return knows && (!chooses || s.value("APP_DATABASE_BACKEND") == "sqlite")
}

// checkSingle demands that only one pod at a time has the database open, and that
// the next one has it too.
func (b *build) checkSingle(w workload, d *appsv1.Deployment, container corev1.Container, s settings, most int32) {
	if most > 1 {
		b.report(w.title(), "has up to %d replicas, and only one may have the database file open", most)
	}
	if d.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
		b.report(w.title(), "starts a pod before the last one has closed the database file: set the strategy Recreate")
	}
	dir := path.Dir(s.value("APP_DATABASE_SQLITE_PATH"))
	if !w.claimAt(container, dir) {
		b.report(w.title(), "has the database in %s, where no PersistentVolumeClaim is mounted", dir)
	}
}

// claimAt reports whether a container has a claim in a directory.
func (w workload) claimAt(container corev1.Container, dir string) bool {
	for _, mount := range container.VolumeMounts {
		if path.Clean(mount.MountPath) != dir {
			continue
		}
		for _, volume := range w.pod.Spec.Volumes {
			if volume.Name == mount.Name && volume.PersistentVolumeClaim != nil {
				return true
			}
		}
	}
	return false
}
