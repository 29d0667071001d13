package main

import (
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// checkReferences demands that what a pod refers to exists: ConfigMaps, Secrets,
// claims, service accounts, and their keys.
func (b *build) checkReferences(w workload) {
	if name := w.pod.Spec.ServiceAccountName; name != "" {
		if _, found := find[*corev1.ServiceAccount](b, name); !found {
			b.report(w.title(), "runs as the ServiceAccount %s, which does not exist", name)
		}
	}
	for _, volume := range w.pod.Spec.Volumes {
		b.checkVolume(w, volume)
	}
	for _, container := range w.containers() {
		for _, mount := range container.VolumeMounts {
			if !b.hasVolume(w, mount.Name) {
				b.report(w.title(), "container %s mounts the volume %s, which does not exist", container.Name, mount.Name)
			}
		}
		for _, source := range container.EnvFrom {
			if source.ConfigMapRef != nil {
				b.checkConfigMap(w, source.ConfigMapRef.Name, "")
			}
			if source.SecretRef != nil {
				b.checkSecret(w, source.SecretRef.Name, "")
			}
		}
		for _, variable := range container.Env {
			if variable.ValueFrom == nil {
				continue
			}
			if ref := variable.ValueFrom.ConfigMapKeyRef; ref != nil {
				b.checkConfigMap(w, ref.Name, ref.Key)
			}
			if ref := variable.ValueFrom.SecretKeyRef; ref != nil {
				b.checkSecret(w, ref.Name, ref.Key)
			}
		}
		b.checkFiles(w, container)
	}
}

func (b *build) checkVolume(w workload, volume corev1.Volume) {
	switch {
	case volume.Secret != nil:
		b.checkSecret(w, volume.Secret.SecretName, "")
		for _, item := range volume.Secret.Items {
			b.checkSecret(w, volume.Secret.SecretName, item.Key)
		}
	case volume.ConfigMap != nil:
		b.checkConfigMap(w, volume.ConfigMap.Name, "")
	case volume.PersistentVolumeClaim != nil:
		name := volume.PersistentVolumeClaim.ClaimName
		if _, found := find[*corev1.PersistentVolumeClaim](b, name); !found {
			b.report(w.title(), "uses the PersistentVolumeClaim %s, which does not exist", name)
		}
	}
}

func (b *build) hasVolume(w workload, name string) bool {
	return slices.Contains(w.claims(), name) ||
		slices.ContainsFunc(w.pod.Spec.Volumes, func(volume corev1.Volume) bool { return volume.Name == name })
}

// checkConfigMap demands a ConfigMap and, unless it is empty, a key in it.
func (b *build) checkConfigMap(w workload, name, key string) {
	found, ok := find[*corev1.ConfigMap](b, name)
	if !ok {
		b.report(w.title(), "uses the ConfigMap %s, which does not exist", name)
		return
	}
	if _, has := found.Data[key]; key != "" && !has {
		b.report(w.title(), "uses the key %s of the ConfigMap %s, which does not have it", key, name)
	}
}

// checkSecret demands a Secret and, unless it is empty, a key in it.
func (b *build) checkSecret(w workload, name, key string) {
	keys, found := b.secretKeys(name)
	if !found {
		b.report(w.title(), "uses the Secret %s, which is neither among the manifests nor one that the owner creates", name)
	} else if key != "" && !slices.Contains(keys, key) {
		b.report(w.title(), "uses the key %s of the Secret %s, which does not have it", key, name)
	}
}

// secretKeys returns the keys of a Secret among the manifests, or of one that the
// owner creates.
func (b *build) secretKeys(name string) (keys []string, found bool) {
	if secret, ok := find[*corev1.Secret](b, name); ok {
		for key := range secret.Data {
			keys = append(keys, key)
		}
		for key := range secret.StringData {
			keys = append(keys, key)
		}
		return keys, true
	}
	keys, found = b.service.secrets[name]
	return keys, found
}

// checkFiles demands that each file which a setting names is a key of a secret that
// is mounted there.
func (b *build) checkFiles(w workload, container corev1.Container) {
	for name, file := range b.settings(container).set {
		if !strings.HasPrefix(name, "APP_") || !strings.HasSuffix(name, "_FILE") || file == "" {
			continue
		}
		secret, mounted := w.secretAt(container, path.Dir(file))
		if !mounted {
			b.report(w.title(), "%s is %s, where no secret is mounted", name, file)
			continue
		}
		b.checkSecret(w, secret, path.Base(file))
	}
}

// secretAt returns the name of the secret that a container has in a directory.
func (w workload) secretAt(container corev1.Container, dir string) (name string, mounted bool) {
	for _, mount := range container.VolumeMounts {
		for _, volume := range w.pod.Spec.Volumes {
			if mount.Name == volume.Name && path.Clean(mount.MountPath) == dir && volume.Secret != nil {
				return volume.Secret.SecretName, true
			}
		}
	}
	return "", false
}
