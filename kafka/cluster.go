package kafka

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/object"
	"kafka-on-eks/kafka/cfk"
)

// ClusterArgs configure a Cluster. All but License, External and After are required.
type ClusterArgs struct {
	Namespace    pulumi.StringInput
	Versions     Versions
	StorageClass pulumi.StringInput
	Credentials  *Credentials

	// Brokers can grow and shrink later. Controllers can't, as their quorum is static.
	Brokers, Controllers int
	// BrokerPod and ControllerPod have the resources of each pod. BrokerStorage and ControllerStorage are the sizes of each pod's volume, such as
	// 100Gi. Volumes can grow.
	BrokerPod, ControllerPod         Pod
	BrokerStorage, ControllerStorage string

	// ReplicationFactor and MinInsyncReplicas are the defaults of topics, and the values of Kafka's internal topics.
	ReplicationFactor, MinInsyncReplicas int
	// License of brokers and controllers. Default: the trial.
	License License
	// External opens a listener to clients outside the cluster. Default: there is none.
	External *External
	// After are the resources that pods need to come up: the operator and the secrets. It can't hold components. The pods' accounts don't wait
	// for them. Default: none.
	After []pulumi.Resource
}

// Cluster is Kafka itself: KRaft controllers and brokers, with TLS and SASL on every listener.
type Cluster struct {
	pulumi.ResourceState

	// Name is the name of the Kafka resource, for resources that refer to it.
	Name pulumi.StringOutput
	// Bootstrap is where clients in the Kubernetes cluster connect first.
	Bootstrap pulumi.StringOutput
	// ExternalBootstrap is where clients outside connect first; empty if there is no External.
	ExternalBootstrap string

	account, controllersAccount *corev1.ServiceAccount

	controllers *apiextensions.CustomResource
	brokers     *apiextensions.CustomResource
}

// kafkaNodes is the label value of nodes for Kafka, and the value of their taint.
const kafkaNodes = "kafka"

// NewCluster makes controllers, then brokers, and waits until all of them run.
func NewCluster(ctx *pulumi.Context, name string, args *ClusterArgs, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if err := args.check(name); err != nil {
		return nil, err
	}
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Cluster", name, c, opts...); err != nil {
		return nil, fmt.Errorf("register Kafka cluster %s: %w", name, err)
	}
	binding, err := c.newServiceAccounts(ctx, name, args)
	if err != nil {
		return nil, err
	}
	if err := c.newControllers(ctx, args); err != nil {
		return nil, err
	}
	if err := c.newBrokers(ctx, args, binding); err != nil {
		return nil, err
	}
	c.Name = c.brokers.Metadata.Name().Elem()
	if args.External != nil {
		c.ExternalBootstrap = args.External.bootstrap()
	}
	c.Bootstrap = pulumi.Sprintf("%s.%s.svc.cluster.local:%d", c.Name, args.Namespace, internalPort)
	component.Finish(ctx, c, pulumi.Map{"name": c.Name, "bootstrap": c.Bootstrap})
	return c, nil
}

func (a *ClusterArgs) check(name string) error {
	switch {
	case a == nil || a.Namespace == nil || a.StorageClass == nil || a.Credentials == nil || a.BrokerStorage == "" || a.ControllerStorage == "" ||
		a.Versions.Platform == "" || a.Versions.Init == "" || !a.BrokerPod.complete() || !a.ControllerPod.complete():
		return fmt.Errorf("check Kafka cluster %s: namespace, versions, storage, credentials and pods are required", name)
	case a.Brokers < a.ReplicationFactor || a.ReplicationFactor < 1:
		return fmt.Errorf("check Kafka cluster %s: got %d brokers, must be at least %d, the replication factor", name, a.Brokers, a.ReplicationFactor)
	case a.Controllers%2 == 0:
		return fmt.Errorf("check Kafka cluster %s: got %d controllers, must be odd for a majority (e.g. 3)", name, a.Controllers)
	}
	return nil
}

// rbacGroup is the API group of roles.
const rbacGroup = "rbac.authorization.k8s.io"

// newServiceAccounts makes the accounts of the controllers' pods, which have no permissions, and of the brokers' pods. The latter may read
// nodes and pods, as the init container looks up the zone of its broker there. The operator's chart doesn't grant that.
func (c *Cluster) newServiceAccounts(ctx *pulumi.Context, name string, args *ClusterArgs) (pulumi.Resource, error) {
	namespace := args.Namespace.ToStringOutput()
	var err error
	c.controllersAccount, err = corev1.NewServiceAccount(ctx, controllersName, &corev1.ServiceAccountArgs{
		Metadata:                     object.Metadata(controllersName, namespace),
		AutomountServiceAccountToken: pulumi.Bool(false),
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create service account %s: %w", controllersName, err)
	}
	c.account, err = corev1.NewServiceAccount(ctx, name, &corev1.ServiceAccountArgs{
		Metadata: object.Metadata(brokersName, namespace),
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create service account %s: %w", brokersName, err)
	}
	// These two are made by their kinds, as the SDK's package rbac/v1 would cost a fresh build 8 s of CPU (see TestImportsStaySmall).
	role, err := apiextensions.NewCustomResource(ctx, name+"-rack", &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String(rbacGroup + "/v1"), Kind: pulumi.String("ClusterRole"),
		Metadata: object.Metadata("kafka-rack", nil),
		OtherFields: kubernetes.UntypedArgs{"rules": pulumi.MapArray{pulumi.Map{
			"apiGroups": pulumi.ToStringArray([]string{""}), "resources": pulumi.ToStringArray([]string{"nodes", "pods"}), "verbs": pulumi.ToStringArray([]string{"get", "list"}),
		}}},
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create cluster role kafka-rack: %w", err)
	}
	binding, err := apiextensions.NewCustomResource(ctx, name+"-rack", &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String(rbacGroup + "/v1"), Kind: pulumi.String("ClusterRoleBinding"),
		Metadata: object.Metadata("kafka-rack", nil),
		OtherFields: kubernetes.UntypedArgs{
			"roleRef":  pulumi.Map{"apiGroup": pulumi.String(rbacGroup), "kind": pulumi.String("ClusterRole"), "name": role.Metadata.Name().Elem()},
			"subjects": pulumi.MapArray{pulumi.Map{"kind": pulumi.String("ServiceAccount"), "name": c.account.Metadata.Name().Elem(), "namespace": namespace}},
		},
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create cluster role binding kafka-rack: %w", err)
	}
	return binding, nil
}

func (c *Cluster) newControllers(ctx *pulumi.Context, args *ClusterArgs) error {
	var err error
	c.controllers, err = cfk.NewResource(ctx, controllersName, &cfk.ResourceArgs{
		Name: controllersName, Namespace: args.Namespace, WaitFor: cfk.Running(args.Controllers),
		Spec: cfk.KRaftControllerSpec{
			Replicas:           args.Controllers,
			Image:              args.Versions.server(),
			DataVolumeCapacity: args.ControllerStorage,
			StorageClass:       cfk.StorageClass{Name: args.StorageClass},
			TLS:                cfk.GlobalTLS{AutoGeneratedCerts: true},
			Listeners:          cfk.KRaftControllerListeners{Controller: args.listener()},
			Services:           cfk.KRaftControllerServices{Observer: args.Versions.controllerObserver()},
			Authorization:      superUsers(),
			ConfigOverrides:    cfk.ConfigOverrides{JVM: args.ControllerPod.jvm()},
			OneReplicaPerNode:  true,
			PDB:                cfk.PDB{Enabled: true, MaxUnavailable: 1},
			License:            args.License.spec(),
			PodTemplate:        c.pods(args.License, args.ControllerPod, controllersName, c.controllersAccount, 120),
		},
	}, pulumi.Parent(c), pulumi.DependsOn(args.After), pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "20m", Update: "1h", Delete: "20m"}))
	return err
}

func (c *Cluster) newBrokers(ctx *pulumi.Context, args *ClusterArgs, rack pulumi.Resource) error {
	var err error
	c.brokers, err = cfk.NewResource(ctx, brokersName, &cfk.ResourceArgs{
		Name: brokersName, Namespace: args.Namespace, WaitFor: cfk.Running(args.Brokers),
		// With this, the operator moves partitions away from a broker before it removes the broker.
		Annotations: pulumi.StringMap{"platform.confluent.io/enable-shrink": pulumi.String("true")},
		Spec: cfk.KafkaSpec{
			Replicas:           args.Brokers,
			Image:              args.Versions.server(),
			DataVolumeCapacity: args.BrokerStorage,
			StorageClass:       cfk.StorageClass{Name: args.StorageClass},
			TLS:                cfk.GlobalTLS{AutoGeneratedCerts: true},
			Listeners:          cfk.KafkaListeners{Internal: args.listener(), Replication: args.listener(), External: args.externalListener()},
			Services: cfk.KafkaServices{
				KafkaRest: cfk.KafkaRest{
					TLS:            cfk.TLS{Enabled: true},
					Authentication: &cfk.Authentication{Type: "basic", Basic: &cfk.Basic{SecretRef: args.Credentials.RestUsers, Roles: []string{"Administrators"}}},
				},
				Observer: args.Versions.brokerObserver(),
			},
			Authorization:  superUsers(),
			RackAssignment: cfk.RackAssignment{NodeLabels: []string{"topology.kubernetes.io/zone"}},
			Dependencies: cfk.KafkaDependencies{
				KRaftController: cfk.KRaftDependency{
					ClusterRef:         cfk.Ref{Name: c.controllers.Metadata.Name().Elem()},
					ControllerListener: args.listener(),
				},
				KafkaRest: cfk.KafkaRestDependency{Authentication: cfk.Plain(args.Credentials.RestServer)},
			},
			ConfigOverrides:   cfk.ConfigOverrides{Server: args.serverProperties(), JVM: args.BrokerPod.jvm()},
			OneReplicaPerNode: true,
			PDB:               cfk.PDB{Enabled: true, MaxUnavailable: 1},
			License:           args.License.spec(),
			PodTemplate:       c.pods(args.License, args.BrokerPod, brokersName, c.account, 300),
		},
	}, pulumi.Parent(c), pulumi.DependsOn([]pulumi.Resource{c.controllers, rack}), // a broker registers with the quorum
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "30m", Update: "4h", Delete: "30m"}))
	return err
}

// serverProperties keep acknowledged records safe if a broker is lost, and turn off topics that nobody has declared. A consumer that says in which zone it is
// (client.rack) reads from a replica there, and its traffic between zones, which AWS charges for, ends.
//
// By default, Kafka looks every five minutes for what is beyond retention.bytes, and deletes that a minute later. At full speed a volume would fill between
// two looks, and a broker whose disk is full stops. So both times are ten seconds, in which the part of a volume that is left free must take what comes.
func (a *ClusterArgs) serverProperties() []string {
	factor, least := strconv.Itoa(a.ReplicationFactor), strconv.Itoa(a.MinInsyncReplicas)
	return []string{
		"auto.create.topics.enable=false",
		"default.replication.factor=" + factor,
		"log.retention.check.interval.ms=10000",
		"log.segment.delete.delay.ms=10000",
		"min.insync.replicas=" + least,
		"offsets.topic.replication.factor=" + factor,
		"replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector",
		"transaction.state.log.replication.factor=" + factor,
		"transaction.state.log.min.isr=" + least,
		"unclean.leader.election.enable=false",
	}
}

// listener is a listener with TLS and SASL/PLAIN. Controllers and brokers must agree on the controller listener.
func (a *ClusterArgs) listener() cfk.Listener {
	return cfk.Listener{TLS: cfk.TLS{Enabled: true}, Authentication: cfk.Plain(a.Credentials.ServerUsers)}
}

// pods restricts Kafka's pods to Kafka's nodes, and spreads them over zones.
func (c *Cluster) pods(license License, pod Pod, app string, account *corev1.ServiceAccount, graceSeconds int) cfk.PodTemplate {
	return cfk.PodTemplate{
		Annotations:                   license.annotations(),
		ServiceAccountName:            account.Metadata.Name().Elem(),
		TerminationGracePeriodSeconds: graceSeconds,
		Resources:                     pod.resources(),
		PodSecurityContext:            cfk.RestrictedPod(),
		SecurityContext:               cfk.RestrictedContainer(),
		Affinity:                      cfk.OnNodes("workload", kafkaNodes),
		Tolerations:                   cfk.Tolerate("dedicated", kafkaNodes),
		TopologySpreadConstraints:     cfk.OverZones(app),
	}
}

// superUsers may do everything. They are listed whether they have a password or not, as a change of this list restarts all nodes.
func superUsers() cfk.Authorization {
	authorization := cfk.Authorization{Type: "simple"}
	for _, user := range eachTurn(jobsRole, serverRole, restRole) {
		authorization.SuperUsers = append(authorization.SuperUsers, "User:"+user)
	}
	return authorization
}
