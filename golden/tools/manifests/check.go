package main

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/pod-security-admission/policy"
)

// checker checks services.
type checker struct {
	decoder  runtime.Decoder
	security policy.Evaluator
}

// build is one kustomization, built and decoded, with the problems found so far.
type build struct {
	service  *service
	security policy.Evaluator
	name     string
	objects  []object
	problems []problem
}

func newChecker() (*checker, error) {
	decoder, err := newDecoder()
	if err != nil {
		return nil, err
	}
	security, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	return &checker{decoder: decoder, security: security}, err
}

// service checks every kustomization of a service, and returns the number of
// objects in them and what is wrong, each where it is first.
func (c *checker) service(s *service) (objects int, problems []problem, err error) {
	t, err := readTree(s.dir)
	if err != nil {
		return 0, nil, err
	}
	kustomizations, err := t.kustomizations()
	if err != nil {
		return 0, nil, err
	}
	if len(kustomizations) == 0 {
		return 0, nil, fmt.Errorf("%s has no overlays", manifests)
	}
	seen := map[problem]bool{}
	for _, k := range kustomizations {
		b := &build{service: s, security: c.security, name: k.title}
		b.read(t, k, c.decoder)
		if len(b.problems) == 0 { // or others would follow from these
			b.check()
		}
		objects += len(b.objects)
		for _, p := range b.problems {
			// A component does not take away what is wrong without it.
			everywhere := problem{Object: p.Object, Text: p.Text}
			if !seen[everywhere] {
				seen[everywhere] = true
				problems = append(problems, p)
			}
		}
	}
	return objects, problems, nil
}

// read builds and decodes a kustomization.
func (b *build) read(t *tree, k kustomization, decoder runtime.Decoder) {
	resources, err := t.build(k)
	if err != nil {
		b.report("", "cannot be built: %v", err)
	}
	for _, resource := range resources {
		decoded, err := decode(decoder, resource)
		if err != nil {
			b.report(resource.GetKind()+" "+resource.GetName(), "%v", err)
			continue
		}
		b.objects = append(b.objects, decoded)
	}
}

// check compares the objects with each other and with the service.
func (b *build) check() {
	b.checkNamespaces()
	for _, w := range b.workloads() {
		b.checkSecurity(w)
		b.checkPod(w)
		b.checkReferences(w)
		b.checkSettings(w)
	}
	b.checkTargets()
	b.checkRoutes()
	b.checkPolicies()
	b.checkAvailability()
}

// report notes a problem with an object.
func (b *build) report(object, format string, args ...any) {
	b.problems = append(b.problems, problem{Dir: b.service.dir, Build: b.name, Object: object, Text: fmt.Sprintf(format, args...)})
}

// objectsOf returns the objects of a type.
func objectsOf[T runtime.Object](b *build) (found []T) {
	for _, o := range b.objects {
		if typed, ok := o.typed.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// find returns the object of a type with this name.
func find[T interface {
	runtime.Object
	metav1.Object
}](b *build, name string) (found T, ok bool) {
	for _, o := range objectsOf[T](b) {
		if o.GetName() == name {
			return o, true
		}
	}
	return found, false
}

// matches reports whether a selector that selects something selects these labels.
func matches(selector *metav1.LabelSelector, set map[string]string) bool {
	if selector == nil || len(selector.MatchLabels)+len(selector.MatchExpressions) == 0 {
		return false
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(set))
}

// checkNamespaces demands one namespace, which enforces the standard that the pods
// are held to.
func (b *build) checkNamespaces() {
	namespaces := objectsOf[*corev1.Namespace](b)
	if len(namespaces) != 1 {
		b.report("", "has %d namespaces, want one", len(namespaces))
		return
	}
	namespace := namespaces[0]
	if level := namespace.Labels["pod-security.kubernetes.io/enforce"]; level != "restricted" {
		b.report("Namespace "+namespace.Name, "enforces the Pod Security Standard %q, want restricted", level)
	}
	for _, o := range b.objects {
		if o.kind != "Namespace" && o.GetNamespace() != namespace.Name {
			b.report(o.title(), "is in the namespace %q, not in %s", o.GetNamespace(), namespace.Name)
		}
	}
}
