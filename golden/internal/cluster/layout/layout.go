// Package layout holds what the node of a cluster and those who start it both
// have to know: names, addresses and files.
package layout

// The node and its addresses. Its network leads nowhere, so they clash with
// nothing.
const (
	Node              = "node"
	NodeAddress       = "10.10.0.2"
	Router            = "10.10.0.1" // does not exist: a default route needs one
	Services          = "10.96.0.0/16"
	KubernetesService = "10.96.0.1"
	APIServer         = "127.0.0.1:6443" // within the network of the node
	Resolver          = NodeAddress + ":53"
	Domain            = "cluster.local"
)

// PauseImage is the image of the first container of each pod.
const PauseImage = "chassis.test/pause:1"

// Files and directories below the directory of a cluster.
const (
	Keys             = "keys"            // certificates, keys and the kubeconfigs of the node's programs
	Logs             = "logs"            // what the programs print
	Data             = "data"            // /var/lib of the node
	DialSocket       = "dial.sock"       // opens connections within the network of the node
	ContainerdSocket = "containerd.sock" // of the container runtime
	Kubeconfig       = "kubeconfig"      // for users, on the host
)

// Started is the line that the node prints once all its programs run.
const Started = "started"
