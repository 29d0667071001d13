package main

import (
	"context"
	"errors"
	"flag"
	"sync"
	"time"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// enforcePolicies runs the controller of kube-router that enforces network
// policies, without its router and its service proxy.
func enforcePolicies(args []string) error {
	flags := flag.NewFlagSet("network-policies", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "file with the address and the credentials of the API server")
	node := flags.String("node", "", "name of this node")
	services := flags.String("services", "", "range of the addresses of services")
	if err := flags.Parse(args); err != nil {
		return err
	}
	config := options.NewKubeRouterConfig()
	config.EnableIPv4, config.EnableIPv6 = true, false
	config.ClusterIPCIDRs = []string{*services}
	config.HostnameOverride = *node
	config.IPTablesSyncPeriod = time.Minute

	connection, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(connection)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := awaitNode(ctx, client, *node); err != nil {
		return err
	}
	return runPolicies(ctx, client, config)
}

// awaitNode waits until the node has registered: the controller asks for its
// addresses once, at the start.
func awaitNode(ctx context.Context, client kubernetes.Interface, name string) error {
	return wait.PollUntilContextCancel(ctx, 200*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		_, err := client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
		return err == nil, nil
	})
}

func runPolicies(ctx context.Context, client kubernetes.Interface, config *options.KubeRouterConfig) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())

	tables, sets, err := netpol.NewIPTablesHandlers(config)
	if err != nil {
		return err
	}
	controller, err := netpol.NewNetworkPolicyController(client, config, pods, policies, namespaces, new(sync.Mutex), tables, sets)
	if err != nil {
		return err
	}
	if err := errors.Join(
		handle(pods, controller.PodEventHandler),
		handle(namespaces, controller.NamespaceEventHandler),
		handle(policies, controller.NetworkPolicyEventHandler),
	); err != nil {
		return err
	}
	heartbeats := make(chan *healthcheck.ControllerHeartbeat)
	go func() { // nobody asks for its health, and it waits until each is received
		for range heartbeats {
		}
	}()
	var running sync.WaitGroup
	running.Add(1)
	controller.Run(heartbeats, ctx.Done(), &running)
	return nil
}

func handle(informer cache.SharedIndexInformer, handler cache.ResourceEventHandler) error {
	_, err := informer.AddEventHandler(handler)
	return err
}
