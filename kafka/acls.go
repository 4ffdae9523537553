package kafka

import (
	"fmt"
	"slices"
	"strings"

	"kafka-on-eks/internal/digest"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/object"
)

// ACLsArgs configure ACLs. All are required.
type ACLsArgs struct {
	Namespace   pulumi.StringInput
	Versions    Versions
	Cluster     *Cluster
	Credentials *Credentials
	// Topic carries the events, DeadLetters the events that the producer couldn't send, and Positions its positions. SinkDeadLetters carries the
	// records that the sink couldn't write.
	Topic, DeadLetters, Positions, SinkDeadLetters string
	// TransactionalIDs are those of the producers. Each has a grant of its own. A grant on their common prefix would also cover topics with that
	// prefix, as kafka-acls applies its pattern type to all resources of a call.
	TransactionalIDs []string
}

// ACLs let Connect and the producers do what they need, and nothing else. Without its RBAC, the operator has no resource for access rules, so a
// Kubernetes Job runs Kafka's own tool for each grant.
type ACLs struct {
	pulumi.ResourceState

	jobs []pulumi.Resource
}

// grant is a call of the tool kafka-acls.
type grant struct {
	name, user string
	// args say what is granted, e.g. --producer --topic my-sports.
	args []string
}

// grants lists what each user may do.
func (a *ACLsArgs) grants() []grant {
	internal := []string{"--producer", "--consumer", "--group", ConnectGroup}
	for _, topic := range ConnectInternalTopics() {
		internal = append(internal, "--topic", topic)
	}
	writes := []string{"--producer"}
	for _, id := range a.TransactionalIDs {
		writes = append(writes, "--transactional-id", id)
	}
	return []grant{
		{"connect-workers", connectUser, internal},
		{"sink-reads", connectUser, []string{"--consumer", "--topic", a.Topic, "--group", sinkGroup}},
		{"sink-dead-letters", connectUser, []string{"--producer", "--topic", a.SinkDeadLetters}},
		{"producer-writes", producerUser, append(writes, "--topic", a.Topic, "--topic", a.DeadLetters, "--topic", a.Positions)},
		{"producer-positions", producerUser, []string{"--operation", "Read", "--operation", "Describe", "--topic", a.Positions}},
	}
}

// NewACLs sets the rules and waits until Kafka has them.
func NewACLs(ctx *pulumi.Context, name string, args *ACLsArgs, opts ...pulumi.ResourceOption) (*ACLs, error) {
	if args == nil || args.Namespace == nil || args.Versions.Platform == "" || args.Cluster == nil || args.Credentials == nil ||
		slices.Contains([]string{args.Topic, args.DeadLetters, args.Positions, args.SinkDeadLetters}, "") ||
		len(args.TransactionalIDs) == 0 {
		return nil, fmt.Errorf("check ACLs %s: namespace, versions, cluster, credentials, topics and transactional ids are required", name)
	}
	a := &ACLs{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:ACLs", name, a, opts...); err != nil {
		return nil, fmt.Errorf("register ACLs %s: %w", name, err)
	}
	for _, g := range args.grants() {
		if err := a.newJob(ctx, name, g, args); err != nil {
			return nil, err
		}
	}
	component.Finish(ctx, a, pulumi.Map{})
	return a, nil
}

// newJob makes the Job of a grant. A Job can't be changed, so its name has a hash of its content: another content makes another Job.
func (a *ACLs) newJob(ctx *pulumi.Context, name string, g grant, args *ACLsArgs) error {
	command := append([]string{
		"kafka-acls", "--bootstrap-server", Bootstrap, "--command-config", adminMount + "/client.properties", "--add", "--allow-principal", "User:" + g.user,
	}, g.args...)
	image := args.Versions.server().Application
	job := fmt.Sprintf("acl-%s-%s", g.name, digest.Short(image+"\x00"+strings.Join(command, "\x00")))
	metadata := object.Metadata(job, args.Namespace)
	// A failed Job stays failed. Without this annotation, every later up would find it, wait for it and fail.
	metadata.Annotations = object.Annotations(pulumi.StringMap{"pulumi.com/replaceUnready": pulumi.String("true")})
	// The Job is made by its kind, as the SDK's package batch/v1 would cost a fresh build 8 s of CPU for this one resource (see TestImportsStaySmall).
	created, err := apiextensions.NewCustomResource(ctx, name+"-"+g.name, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("batch/v1"),
		Kind:       pulumi.String("Job"),
		Metadata:   metadata,
		OtherFields: kubernetes.UntypedArgs{"spec": pulumi.Map{
			"backoffLimit": pulumi.Int(6),
			"template": corev1.PodTemplateSpecArgs{
				Metadata: metav1.ObjectMetaArgs{Labels: pulumi.StringMap{appLabel: pulumi.String(aclsApp)}}, Spec: aclPod(image, command, args.Credentials.AdminClient),
			},
		}},
	}, pulumi.Parent(a), pulumi.DependsOn([]pulumi.Resource{args.Cluster.brokers}))
	if err != nil {
		return fmt.Errorf("create job %s: %w", job, err)
	}
	a.jobs = append(a.jobs, created)
	return nil
}

// scratchMount is the one folder of the pod of a Job that can be written to: Kafka's tools make a folder for logs, and Java one for itself.
const scratchMount = "/tmp"

func aclPod(image string, command []string, adminSecret pulumi.StringInput) corev1.PodSpecArgs {
	return corev1.PodSpecArgs{
		RestartPolicy:                pulumi.String("OnFailure"),
		AutomountServiceAccountToken: pulumi.Bool(false),
		SecurityContext: corev1.PodSecurityContextArgs{
			RunAsNonRoot: pulumi.Bool(true), RunAsUser: pulumi.Int(1000), RunAsGroup: pulumi.Int(1000), FsGroup: pulumi.Int(1000),
			SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		},
		Containers: corev1.ContainerArray{corev1.ContainerArgs{
			Name:    pulumi.String("kafka-acls"),
			Image:   pulumi.String(image),
			Command: pulumi.ToStringArray(command),
			Env: corev1.EnvVarArray{
				corev1.EnvVarArgs{Name: pulumi.String("KAFKA_HEAP_OPTS"), Value: pulumi.String("-Xmx256m")},
				corev1.EnvVarArgs{Name: pulumi.String("LOG_DIR"), Value: pulumi.String(scratchMount)},
			},
			Resources: corev1.ResourceRequirementsArgs{
				Requests: pulumi.StringMap{"cpu": pulumi.String("100m"), "memory": pulumi.String("512Mi")}, Limits: pulumi.StringMap{"memory": pulumi.String("512Mi")},
			},
			SecurityContext: corev1.SecurityContextArgs{
				AllowPrivilegeEscalation: pulumi.Bool(false), ReadOnlyRootFilesystem: pulumi.Bool(true), Capabilities: corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
			},
			VolumeMounts: corev1.VolumeMountArray{
				corev1.VolumeMountArgs{Name: pulumi.String("admin"), MountPath: pulumi.String(adminMount), ReadOnly: pulumi.Bool(true)},
				corev1.VolumeMountArgs{Name: pulumi.String("scratch"), MountPath: pulumi.String(scratchMount)},
			},
		}},
		Volumes: corev1.VolumeArray{
			corev1.VolumeArgs{Name: pulumi.String("admin"), Secret: corev1.SecretVolumeSourceArgs{SecretName: adminSecret.ToStringOutput().ToStringPtrOutput()}},
			corev1.VolumeArgs{Name: pulumi.String("scratch"), EmptyDir: corev1.EmptyDirVolumeSourceArgs{SizeLimit: pulumi.String("64Mi")}},
		},
	}
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (a *ACLs) Parts() []pulumi.Resource {
	return slices.Clone(a.jobs)
}
