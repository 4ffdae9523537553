package kafka

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/kafka/netpol"
)

// NetworkPoliciesArgs configure NetworkPolicies.
type NetworkPoliciesArgs struct {
	// Namespace is the namespace of everything in this package. Required.
	Namespace pulumi.StringInput
	// NetworkCIDRs are the blocks of the VPC, in which the API server and the load balancers have their network interfaces. Required.
	NetworkCIDRs []string
	// ProducerApp is the label app of the producers' pods; ProducerHTTP is their port for metrics. Required.
	ProducerApp  string
	ProducerHTTP int
	// ClosedCIDRs are blocks of addresses that hold nothing but the cluster itself. Sources, and the services that Connect calls, lie elsewhere.
	// Default: none.
	ClosedCIDRs []string
	// SourcePorts are the ports on the internet that producers read from. Default: producers may connect only to Kafka.
	SourcePorts []int
	// Traces is the collector that producers send traces to. Default: none.
	Traces *Collector
	// External opens the external listener to load balancers.
	External bool
	// Logins opens the controllers to the Job of [Logins].
	Logins bool
	// ClientNamespaces are the namespaces of clients' pods. Default: none but this program's own clients reach Kafka inside the cluster.
	ClientNamespaces []string
}

// NetworkPolicies close the namespace: its pods take and make only the connections that are listed here.
type NetworkPolicies struct {
	pulumi.ResourceState

	policies []*netpol.Policy
}

// MonitoringNamespace is the namespace whose pods may read the metrics.
const MonitoringNamespace = "monitoring"

// These are ports of pods. Those of the operator's pods are from https://docs.confluent.io/operator/current/co-plan-network.html.
const (
	replicationPort = 9072
	controllerPort  = 9074
	externalPort    = 9092
	jolokiaPort     = 7777 // the operator asks there whether replicas are in sync before it goes on with a roll
	metricsPort     = 7778
	dnsPort         = 53
	httpsPort       = 443
	podIdentityPort = 80
)

const (
	// podIdentityAgent is the address on its own node from which a pod gets its AWS credentials:
	// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
	podIdentityAgent = "169.254.170.23/32"
	// linkLocal holds the address of the instance's metadata, which pods have no business with.
	linkLocal = "169.254.0.0/16"
	anywhere  = "0.0.0.0/0"
	// appLabel is the label that says which component a pod belongs to. The operator sets it, and so does this program.
	appLabel = "app"
	// aclsApp is the label app of Jobs.
	aclsApp = "kafka-acls"
)

// operatorPods are the operator's pods. They get this label, which is our own, through the chart.
var operatorPods = netpol.Pods("kafka-on-eks/role", "operator")

// apiServices are the addresses at which pods call the Kubernetes API: the first address of the block for services. EKS uses one of two blocks.
func apiServices() []string { return []string{"172.20.0.1/32", "10.100.0.1/32"} }

// apiServer are apiServices and the cluster's network interfaces in the VPC. The latter are for policy engines that see the address after its
// translation.
func (a *NetworkPoliciesArgs) apiServer() []netpol.Peer {
	var peers []netpol.Peer
	for _, cidr := range apiServices() {
		peers = append(peers, netpol.Peer{CIDR: cidr})
	}
	return append(peers, a.network()...)
}

func (a *NetworkPoliciesArgs) network() []netpol.Peer {
	peers := make([]netpol.Peer, len(a.NetworkCIDRs))
	for i, cidr := range a.NetworkCIDRs {
		peers[i].CIDR = cidr
	}
	return peers
}

func (a *NetworkPoliciesArgs) clients() []netpol.Peer {
	peers := make([]netpol.Peer, len(a.ClientNamespaces))
	for i, namespace := range a.ClientNamespaces {
		peers[i].Namespace = namespace
	}
	return peers
}

// outside is every address except those of the node itself and the Kubernetes API, and the closed blocks.
func (a *NetworkPoliciesArgs) outside() []netpol.Peer {
	return []netpol.Peer{{CIDR: anywhere, Except: slices.Concat([]string{linkLocal}, apiServices(), a.ClosedCIDRs)}}
}

// NewNetworkPolicies makes the policies. Make them before pods, so that no pod starts without them.
func NewNetworkPolicies(ctx *pulumi.Context, name string, args *NetworkPoliciesArgs, opts ...pulumi.ResourceOption) (*NetworkPolicies, error) {
	if args == nil || args.Namespace == nil || len(args.NetworkCIDRs) == 0 || args.ProducerApp == "" || args.ProducerHTTP == 0 {
		return nil, fmt.Errorf("check network policies %s: namespace, network and producer are required", name)
	}
	n := &NetworkPolicies{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:NetworkPolicies", name, n, opts...); err != nil {
		return nil, fmt.Errorf("register network policies %s: %w", name, err)
	}
	for _, p := range args.policies() {
		p.Namespace = args.Namespace
		policy, err := netpol.New(ctx, name+"-"+p.Name, p, pulumi.Parent(n))
		if err != nil {
			return nil, err
		}
		n.policies = append(n.policies, policy)
	}
	component.Finish(ctx, n, pulumi.Map{})
	return n, nil
}

// policies lists the open connections. Each connection is listed twice: for the side that makes it, and for the side that takes it.
func (a *NetworkPoliciesArgs) policies() []*netpol.Args {
	apps := func(names ...string) []netpol.Peer { return []netpol.Peer{{Pods: netpol.Pods(appLabel, names...)}} }
	dns := netpol.Rule{
		Peers: []netpol.Peer{{Namespace: "kube-system", Pods: netpol.Pods("k8s-app", "kube-dns")}}, TCP: []int{dnsPort}, UDP: []int{dnsPort},
	}
	metrics := func(port int) netpol.Rule {
		return netpol.Rule{Peers: []netpol.Peer{{Namespace: MonitoringNamespace}}, TCP: []int{port}}
	}
	toKafka := netpol.Rule{Peers: apps(brokersName), TCP: []int{internalPort}}
	fromOperator := func(ports ...int) netpol.Rule {
		return netpol.Rule{Peers: []netpol.Peer{{Pods: operatorPods}}, TCP: ports}
	}
	toAPI := netpol.Rule{Peers: a.apiServer(), TCP: []int{httpsPort}}

	brokers := &netpol.Args{
		Name: brokersName, Pods: netpol.Pods(appLabel, brokersName),
		Ingress: []netpol.Rule{
			{Peers: apps(brokersName), TCP: []int{internalPort, replicationPort, restPort}},
			{Peers: apps(controllersName), TCP: []int{replicationPort}}, // Confluent's server sends its own metrics to brokers
			{Peers: apps(connectName, a.ProducerApp, aclsApp), TCP: []int{internalPort}},
			fromOperator(internalPort, restPort, jolokiaPort),
			metrics(metricsPort),
		},
		Egress: []netpol.Rule{
			dns,
			{Peers: apps(brokersName), TCP: []int{internalPort, replicationPort, restPort}},
			{Peers: apps(controllersName), TCP: []int{controllerPort}},
			toAPI, // the init container asks which zone its node is in
		},
	}
	if a.External {
		// A load balancer whose targets are pods connects from its own address in the VPC.
		brokers.Ingress = append(brokers.Ingress, netpol.Rule{Peers: a.network(), TCP: []int{externalPort}})
	}
	if len(a.ClientNamespaces) > 0 {
		brokers.Ingress = append(brokers.Ingress, netpol.Rule{Peers: a.clients(), TCP: []int{internalPort}})
	}
	producer := &netpol.Args{
		Name: a.ProducerApp, Pods: netpol.Pods(appLabel, a.ProducerApp),
		Ingress: []netpol.Rule{metrics(a.ProducerHTTP)}, // the kubelet's probes come from the node itself, and are always let in
		Egress:  []netpol.Rule{dns, toKafka},
	}
	if len(a.SourcePorts) > 0 {
		producer.Egress = append(producer.Egress, netpol.Rule{Peers: a.outside(), TCP: a.SourcePorts})
	}
	if a.Traces != nil {
		producer.Egress = append(producer.Egress, a.Traces.rule())
	}
	jobs := &netpol.Args{Name: aclsApp, Pods: netpol.Pods(appLabel, aclsApp), Egress: []netpol.Rule{dns, toKafka}}
	callsControllers := apps(controllersName, brokersName)
	if a.Logins {
		jobs.Egress = append(jobs.Egress, netpol.Rule{Peers: apps(controllersName), TCP: []int{controllerPort}})
		callsControllers = apps(controllersName, brokersName, aclsApp)
	}
	return []*netpol.Args{
		{Name: "default-deny"},
		brokers,
		{
			Name: controllersName, Pods: netpol.Pods(appLabel, controllersName),
			Ingress: []netpol.Rule{
				{Peers: callsControllers, TCP: []int{controllerPort}},
				{Peers: apps(controllersName), TCP: []int{jolokiaPort}}, // an observer asks the other controllers how far their logs are
				fromOperator(controllerPort, jolokiaPort),
				metrics(metricsPort),
			},
			Egress: []netpol.Rule{
				dns,
				{Peers: apps(controllersName), TCP: []int{controllerPort, jolokiaPort}},
				{Peers: apps(brokersName), TCP: []int{replicationPort}},
			},
		},
		{
			Name: connectName, Pods: netpol.Pods(appLabel, connectName),
			Ingress: []netpol.Rule{
				{Peers: apps(connectName), TCP: []int{connectPort}}, // a worker forwards to the group's leader
				fromOperator(connectPort, jolokiaPort),
				metrics(metricsPort),
			},
			Egress: []netpol.Rule{
				dns,
				toKafka,
				{Peers: apps(connectName), TCP: []int{connectPort}},
				// This is for S3, and for Confluent Hub, which has the plugin. The addresses of both change.
				{Peers: a.outside(), TCP: []int{httpsPort}},
				{Peers: []netpol.Peer{{CIDR: podIdentityAgent}}, TCP: []int{podIdentityPort}},
			},
		},
		jobs,
		producer,
		{
			Name: "operator", Pods: operatorPods,
			Ingress: []netpol.Rule{metrics(metricsPort)},
			Egress: []netpol.Rule{
				dns,
				toAPI,
				{Peers: apps(brokersName), TCP: []int{internalPort, restPort, jolokiaPort}},
				{Peers: apps(controllersName), TCP: []int{controllerPort, jolokiaPort}},
				{Peers: apps(connectName), TCP: []int{connectPort, jolokiaPort}},
			},
		},
	}
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (n *NetworkPolicies) Parts() []pulumi.Resource {
	return component.Parts(n.policies)
}
