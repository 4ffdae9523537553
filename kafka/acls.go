package kafka

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/digest"
	"kafka-on-eks/internal/object"
)

// ACLsArgs configure ACLs. All but Clients are required.
type ACLsArgs struct {
	Namespace pulumi.StringInput
	// Image is the producer's: its program can set access rules, too.
	Image       pulumi.StringInput
	Cluster     *Cluster
	Credentials *Credentials
	// Topic carries the events, DeadLetters the events that the producer couldn't send, and Positions its positions. SinkDeadLetters carries the
	// records that the sink couldn't write.
	Topic, DeadLetters, Positions, SinkDeadLetters string
	// TransactionalIDs are those of the producers. Each is granted by itself: a common beginning of theirs may be that of others, too.
	TransactionalIDs []string
	// Clients are those besides Connect and the producers. Default: none.
	Clients []Client
}

// ACLs let Connect, the producers and clients do what they need, and nothing else. Without its RBAC, the operator has no resource for access rules, so a
// Kubernetes Job adds what is missing of the rules that are declared here. What is declared no more goes by [Revocation].
type ACLs struct {
	pulumi.ResourceState

	job *apiextensions.CustomResource
}

// rules lists what each user may do, in the words of the program that sets them.
func (a *ACLsArgs) rules() []string {
	connect, producer := grants{user: connectUser}, grants{user: producerUser}
	for _, topic := range ConnectInternalTopics() {
		connect.topic(topic, "READ", "WRITE", "CREATE")
	}
	connect.add("READ", "group", ConnectGroup)
	connect.topic(a.Topic, "READ")
	connect.add("READ", "group", sinkGroup)
	connect.topic(a.SinkDeadLetters, "WRITE")
	producer.topic(a.Topic, "WRITE")
	producer.topic(a.DeadLetters, "WRITE")
	producer.topic(a.Positions, "READ", "WRITE")
	for _, id := range a.TransactionalIDs {
		producer.add("WRITE", "transactional-id", id)
		producer.add("DESCRIBE", "transactional-id", id)
	}
	rules := append(connect.rules, producer.rules...)
	for _, client := range a.Clients {
		rules = append(rules, client.rules()...)
	}
	return rules
}

func (a *ACLsArgs) check(name string) error {
	if a == nil || a.Namespace == nil || a.Image == nil || a.Cluster == nil || a.Credentials == nil ||
		slices.Contains([]string{a.Topic, a.DeadLetters, a.Positions, a.SinkDeadLetters}, "") || len(a.TransactionalIDs) == 0 {
		return fmt.Errorf("check ACLs %s: namespace, image, cluster, credentials, topics and transactional ids are required", name)
	}
	return nil
}

// NewACLs adds the rules and waits until Kafka has them.
func NewACLs(ctx *pulumi.Context, name string, args *ACLsArgs, opts ...pulumi.ResourceOption) (*ACLs, error) {
	if err := args.check(name); err != nil {
		return nil, err
	}
	a := &ACLs{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:ACLs", name, a, opts...); err != nil {
		return nil, fmt.Errorf("register ACLs %s: %w", name, err)
	}
	var err error
	if a.job, err = args.newJob(ctx, name, a, "add", "--add"); err != nil {
		return nil, err
	}
	component.Finish(ctx, a, pulumi.Map{})
	return a, nil
}

// newJob makes a Job that runs the program with the flags and all rules. A Job can't be changed, so its name carries a hash of its content: another
// content is another Job. The old one goes first: it may still be trying, and would bring back the old rules.
func (a *ACLsArgs) newJob(ctx *pulumi.Context, name string, parent pulumi.Resource, step string, flags ...string) (*apiextensions.CustomResource, error) {
	arguments := slices.Concat([]string{"acls"}, flags, a.rules())
	job, ok := a.Image.ToStringOutput().ApplyT(func(image string) string {
		return aclsApp + "-" + step + "-" + digest.Short(image+"\x00"+strings.Join(arguments, "\x00"))
	}).(pulumi.StringOutput)
	if !ok {
		return nil, fmt.Errorf("create job %s: its name isn't text", name)
	}
	metadata := object.Metadata("", a.Namespace)
	metadata.Name = job.ToStringPtrOutput()
	// A failed Job stays failed. Without this annotation, every later up would find it, wait for it and fail.
	metadata.Annotations = object.Annotations(pulumi.StringMap{"pulumi.com/replaceUnready": pulumi.String("true")})
	// The Job is made by its kind, as the SDK's package batch/v1 would cost a fresh build 8 s of CPU for this one resource (see TestImportsStaySmall).
	created, err := apiextensions.NewCustomResource(ctx, name, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("batch/v1"),
		Kind:       pulumi.String("Job"),
		Metadata:   metadata,
		OtherFields: kubernetes.UntypedArgs{"spec": pulumi.Map{
			"backoffLimit": pulumi.Int(6),
			"template": corev1.PodTemplateSpecArgs{
				Metadata: metav1.ObjectMetaArgs{Labels: pulumi.StringMap{appLabel: pulumi.String(aclsApp)}}, Spec: aclPod(a.Image, arguments, a.Credentials.AdminClient),
			},
		}},
	}, pulumi.Parent(parent), pulumi.DependsOn([]pulumi.Resource{a.Cluster.brokers}), pulumi.DeleteBeforeReplace(true))
	if err != nil {
		return nil, fmt.Errorf("create job %s: %w", name, err)
	}
	return created, nil
}

// aclUser is distroless' nonroot.
const aclUser = 65532

func aclPod(image pulumi.StringInput, arguments []string, adminSecret pulumi.StringInput) corev1.PodSpecArgs {
	variable := func(name, value string) corev1.EnvVarArgs {
		return corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(value)}
	}
	return corev1.PodSpecArgs{
		RestartPolicy:                pulumi.String("OnFailure"),
		AutomountServiceAccountToken: pulumi.Bool(false),
		EnableServiceLinks:           pulumi.Bool(false), // service links are variables named KAFKA_..., which the program would read as settings
		SecurityContext: corev1.PodSecurityContextArgs{
			RunAsNonRoot: pulumi.Bool(true), RunAsUser: pulumi.Int(aclUser), RunAsGroup: pulumi.Int(aclUser), FsGroup: pulumi.Int(aclUser),
			SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		},
		Containers: corev1.ContainerArray{corev1.ContainerArgs{
			Name:  pulumi.String(aclsApp),
			Image: image.ToStringOutput().ToStringPtrOutput(),
			Args:  pulumi.ToStringArray(arguments),
			Env: corev1.EnvVarArray{
				variable("KAFKA_BOOTSTRAP_SERVERS", Bootstrap),
				variable("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
				variable("KAFKA_SASL_MECHANISM", "PLAIN"),
				variable("KAFKA_SASL_USERNAME", adminUser),
				variable("KAFKA_SASL_PASSWORD_FILE", adminMount+"/password"),
				variable("KAFKA_SSL_CA_LOCATION", adminMount+"/cacerts.pem"),
			},
			Resources: corev1.ResourceRequirementsArgs{
				Requests: pulumi.StringMap{"cpu": pulumi.String("100m"), "memory": pulumi.String("128Mi")}, Limits: pulumi.StringMap{"memory": pulumi.String("128Mi")},
			},
			SecurityContext: corev1.SecurityContextArgs{
				AllowPrivilegeEscalation: pulumi.Bool(false), ReadOnlyRootFilesystem: pulumi.Bool(true), Capabilities: corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
			},
			VolumeMounts: corev1.VolumeMountArray{corev1.VolumeMountArgs{Name: pulumi.String("admin"), MountPath: pulumi.String(adminMount), ReadOnly: pulumi.Bool(true)}},
		}},
		Volumes: corev1.VolumeArray{
			corev1.VolumeArgs{Name: pulumi.String("admin"), Secret: corev1.SecretVolumeSourceArgs{SecretName: adminSecret.ToStringOutput().ToStringPtrOutput()}},
		},
	}
}

// Parts are the resources that it consists of, for what must wait for all of them.
func (a *ACLs) Parts() []pulumi.Resource { return []pulumi.Resource{a.job} }
