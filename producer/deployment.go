package producer

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/digest"
	"kafka-on-eks/internal/object"
)

// DeploymentArgs configure a Deployment. All are required, except SourceName, Settings, and the fields that Source's kind doesn't use.
type DeploymentArgs struct {
	// SourceName tells the source from the stack's other sources. Default: it is the only source.
	SourceName string
	Namespace  pulumi.StringInput
	Image      pulumi.StringInput
	Bootstrap  pulumi.StringInput
	// Secret holds the login for Kafka (username, password) and Kafka's CA (cacerts.pem).
	Secret pulumi.StringInput
	// Topic takes the events, DeadLetters the events that are unfit for the topic, and Positions the producer's positions.
	Topic, DeadLetters, Positions string
	Source                        Source
	Settings                      Settings
	// CPU is a request, in cores or thousandths (250m). Memory is request and limit, with its unit (256Mi).
	CPU, Memory string
}

// Deployment runs the producer of a source, in one pod, as a source has one position. For the same reason there is no autoscaler: a second pod
// would fence the first one off instead of sharing its work. A stream that is too much for one pod has to be split into several sources.
type Deployment struct {
	pulumi.ResourceState

	account    *corev1.ServiceAccount
	secrets    *corev1.Secret    // nil without secrets
	schema     *corev1.ConfigMap // nil without a schema
	deployment *apiextensions.CustomResource
	budget     *apiextensions.CustomResource
}

const (
	// progressSeconds is how long a new pod may take until it is ready, including the time for a new node and the image's download.
	progressSeconds = 300
	// keptRevisions is the number of earlier revisions that are kept for a rollback.
	keptRevisions = 3
)

// NewDeployment runs the producer and waits until it is ready.
func NewDeployment(ctx *pulumi.Context, name string, args *DeploymentArgs, opts ...pulumi.ResourceOption) (*Deployment, error) {
	if args == nil || args.Namespace == nil || args.Image == nil || args.Bootstrap == nil || args.Secret == nil ||
		args.Topic == "" || args.DeadLetters == "" || args.Positions == "" || args.CPU == "" || args.Memory == "" {
		return nil, fmt.Errorf("check deployment %s: namespace, image, Kafka's address and secret, topics, CPU and memory are required", name)
	}
	source, err := args.Source.environment()
	if err != nil {
		return nil, fmt.Errorf("check deployment %s: %w", name, err)
	}
	d := &Deployment{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:producer:Deployment", name, d, opts...); err != nil {
		return nil, fmt.Errorf("register deployment %s: %w", name, err)
	}
	if err := d.newFiles(ctx, name, args); err != nil {
		return nil, err
	}
	d.account, err = corev1.NewServiceAccount(ctx, name, &corev1.ServiceAccountArgs{
		Metadata: args.metadata(NameFor(args.SourceName)), AutomountServiceAccountToken: pulumi.Bool(false),
	}, pulumi.Parent(d))
	if err != nil {
		return nil, fmt.Errorf("create service account %s: %w", name, err)
	}
	// The Deployment is made by its kind, as the SDK's package apps/v1 would cost a fresh build 11 s of CPU for this one resource (see TestImportsStaySmall).
	d.deployment, err = apiextensions.NewCustomResource(ctx, name, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("apps/v1"),
		Kind:       pulumi.String("Deployment"),
		Metadata:   args.metadata(NameFor(args.SourceName)),
		OtherFields: kubernetes.UntypedArgs{"spec": pulumi.Map{
			"replicas": pulumi.Int(1),
			// Two pods at the same time would fence each other off.
			"strategy":                pulumi.Map{"type": pulumi.String("Recreate")},
			"progressDeadlineSeconds": pulumi.Int(progressSeconds),
			"revisionHistoryLimit":    pulumi.Int(keptRevisions),
			"selector":                metav1.LabelSelectorArgs{MatchLabels: args.labels()},
			"template":                corev1.PodTemplateSpecArgs{Metadata: metav1.ObjectMetaArgs{Labels: args.labels()}, Spec: d.pod(args, source)},
		}},
	}, pulumi.Parent(d))
	if err != nil {
		return nil, fmt.Errorf("create deployment %s: %w", name, err)
	}
	if d.budget, err = newBudget(ctx, name, args, pulumi.Parent(d)); err != nil {
		return nil, err
	}
	component.Finish(ctx, d, pulumi.Map{})
	return d, nil
}

// newFiles makes the Secret and the ConfigMap that the pod mounts as files.
func (d *Deployment) newFiles(ctx *pulumi.Context, name string, args *DeploymentArgs) (err error) {
	if data := args.Source.secretData(); len(data) > 0 {
		d.secrets, err = corev1.NewSecret(ctx, name+"-source", &corev1.SecretArgs{
			Metadata: args.metadata(NameFor(args.SourceName) + "-source"), Type: pulumi.String("Opaque"), StringData: data,
		}, pulumi.Parent(d))
		if err != nil {
			return fmt.Errorf("create secret %s-source: %w", name, err)
		}
	}
	if schema := args.Source.Record.Schema; schema != "" {
		// Its name follows from its content, so that another schema means another pod, and each pod has only one schema.
		d.schema, err = corev1.NewConfigMap(ctx, name+"-schema", &corev1.ConfigMapArgs{
			Metadata:  args.metadata(NameFor(args.SourceName) + "-schema-" + digest.Short(schema)),
			Immutable: pulumi.Bool(true), Data: pulumi.StringMap{schemaFile: pulumi.String(schema)},
		}, pulumi.Parent(d))
		if err != nil {
			return fmt.Errorf("create config map %s-schema: %w", name, err)
		}
	}
	return nil
}

func (a *DeploymentArgs) metadata(name string) metav1.ObjectMetaArgs {
	metadata := object.Metadata(name, a.Namespace)
	metadata.Labels = a.labels()
	return metadata
}

// labels select the producer's pod. They can't change once the Deployment exists.
func (a *DeploymentArgs) labels() pulumi.StringMap {
	labels := pulumi.StringMap{appLabel: pulumi.String(Name)}
	if a.SourceName != "" {
		labels["kafka-on-eks/source"] = pulumi.String(a.SourceName)
	}
	return labels
}

// Parts are the resources that it consists of, for what must wait until the producer runs.
func (d *Deployment) Parts() []pulumi.Resource { return []pulumi.Resource{d.deployment} }
