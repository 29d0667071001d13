package main

import (
	"errors"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/kustomize/api/resource"
)

// object is one object of a build.
type object struct {
	metav1.Object
	kind  string
	typed runtime.Object
}

// title names an object for people.
func (o object) title() string { return o.kind + " " + o.GetName() }

// newDecoder returns what decodes objects of the APIs that services use, and refuses
// fields that these do not have.
func newDecoder() (runtime.Decoder, error) {
	scheme := runtime.NewScheme()
	err := errors.Join(
		appsv1.AddToScheme(scheme), autoscalingv2.AddToScheme(scheme), batchv1.AddToScheme(scheme), corev1.AddToScheme(scheme),
		networkingv1.AddToScheme(scheme), policyv1.AddToScheme(scheme), rbacv1.AddToScheme(scheme),
		gatewayv1.Install(scheme), monitoringv1.AddToScheme(scheme),
	)
	return serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer(), err
}

// decode decodes what kustomize has built.
func decode(decoder runtime.Decoder, built *resource.Resource) (object, error) {
	o := object{kind: built.GetKind()}
	content, err := built.AsYAML()
	if err != nil {
		return o, err
	}
	if o.typed, _, err = decoder.Decode(content, nil, nil); err != nil {
		return o, err
	}
	o.Object, err = meta.Accessor(o.typed)
	return o, err
}
