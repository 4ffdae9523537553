package producer

import (
	"fmt"
	"strconv"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Name is the producer's: of its Deployment, of its position in the source, and its transactional id.
const Name = "producer"

// DeploymentArgs configure a Deployment. All are required, but for what Source's kind doesn't use.
type DeploymentArgs struct {
	Namespace pulumi.StringInput
	Image     pulumi.StringInput
	Bootstrap pulumi.StringInput
	// User logs in to Kafka; Secret holds its password (password) and Kafka's CA (cacerts.pem).
	User   string
	Secret pulumi.StringInput
	// Topic takes the events, DeadLetters what can't be one, Positions where the producer stands.
	Topic, DeadLetters, Positions string
	Source                        Source
	// CPU in cores or thousandths (250m), a request; Memory with its unit (256Mi), request and limit.
	CPU, Memory string
}

// Source is the stream to read.
type Source struct {
	// Kind is "generator", "file" or "sse".
	Kind string
	// URL of kind sse.
	URL string
	// Path of kind file.
	Path string
	// Rate in records per second (0: full speed), Count of records (0: no end) and Seed of kind generator.
	Rate, Count, Seed int
}

// Deployment runs the producer: one pod, as a source has one position.
type Deployment struct {
	pulumi.ResourceState

	deployment *appsv1.Deployment
}

const (
	mount = "/mnt/kafka"
	// HTTPPort serves metrics and health.
	HTTPPort  = 8080
	graceTime = 30 // seconds; the program itself stops within 25
)

// NewDeployment runs the producer and waits until it is ready.
func NewDeployment(ctx *pulumi.Context, name string, args *DeploymentArgs, opts ...pulumi.ResourceOption) (*Deployment, error) {
	if args == nil || args.Namespace == nil || args.Image == nil || args.Bootstrap == nil || args.User == "" || args.Secret == nil ||
		args.Topic == "" || args.DeadLetters == "" || args.Positions == "" || args.CPU == "" || args.Memory == "" {
		return nil, fmt.Errorf("check deployment %s: namespace, image, Kafka's address, user and secret, topics, CPU and memory are required", name)
	}
	source, err := args.Source.environment()
	if err != nil {
		return nil, fmt.Errorf("check deployment %s: %w", name, err)
	}
	d := &Deployment{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:producer:Deployment", name, d, opts...); err != nil {
		return nil, fmt.Errorf("register deployment %s: %w", name, err)
	}
	labels := pulumi.StringMap{"app": pulumi.String(Name)}
	d.deployment, err = appsv1.NewDeployment(ctx, name, &appsv1.DeploymentArgs{
		Metadata: metav1.ObjectMetaArgs{Name: pulumi.String(Name), Namespace: args.Namespace.ToStringOutput().ToStringPtrOutput(), Labels: labels},
		Spec: appsv1.DeploymentSpecArgs{
			Replicas: pulumi.Int(1),
			// Two at a time would fence each other off.
			Strategy: appsv1.DeploymentStrategyArgs{Type: pulumi.String("Recreate")},
			Selector: metav1.LabelSelectorArgs{MatchLabels: labels},
			Template: corev1.PodTemplateSpecArgs{Metadata: metav1.ObjectMetaArgs{Labels: labels}, Spec: args.pod(source)},
		},
	}, pulumi.Parent(d))
	if err != nil {
		return nil, fmt.Errorf("create deployment %s: %w", name, err)
	}
	return d, ctx.RegisterResourceOutputs(d, pulumi.Map{})
}

// pod holds to the Pod Security Standard "restricted", and gets its password as a file: environments show up in process lists and crash reports.
func (a *DeploymentArgs) pod(source corev1.EnvVarArray) corev1.PodSpecArgs {
	return corev1.PodSpecArgs{
		AutomountServiceAccountToken:  pulumi.Bool(false),
		EnableServiceLinks:            pulumi.Bool(false), // service links are variables named KAFKA_..., which the program would read as settings
		TerminationGracePeriodSeconds: pulumi.Int(graceTime),
		SecurityContext: corev1.PodSecurityContextArgs{
			RunAsNonRoot: pulumi.Bool(true), RunAsUser: pulumi.Int(65532), RunAsGroup: pulumi.Int(65532), FsGroup: pulumi.Int(65532), // distroless' nonroot
			SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		},
		Containers: corev1.ContainerArray{corev1.ContainerArgs{
			Name:           pulumi.String(Name),
			Image:          a.Image,
			Env:            append(a.environment(), source...),
			Ports:          corev1.ContainerPortArray{corev1.ContainerPortArgs{Name: pulumi.String("http"), ContainerPort: pulumi.Int(HTTPPort)}},
			LivenessProbe:  probe("/healthz"),
			ReadinessProbe: probe("/readyz"),
			Resources: corev1.ResourceRequirementsArgs{
				Requests: pulumi.StringMap{"cpu": pulumi.String(a.CPU), "memory": pulumi.String(a.Memory)}, Limits: pulumi.StringMap{"memory": pulumi.String(a.Memory)},
			},
			SecurityContext: corev1.SecurityContextArgs{
				AllowPrivilegeEscalation: pulumi.Bool(false),
				ReadOnlyRootFilesystem:   pulumi.Bool(true),
				Capabilities:             corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
			},
			VolumeMounts: corev1.VolumeMountArray{corev1.VolumeMountArgs{Name: pulumi.String("kafka"), MountPath: pulumi.String(mount), ReadOnly: pulumi.Bool(true)}},
		}},
		Volumes: corev1.VolumeArray{corev1.VolumeArgs{
			Name: pulumi.String("kafka"), Secret: corev1.SecretVolumeSourceArgs{SecretName: a.Secret.ToStringOutput().ToStringPtrOutput(), DefaultMode: pulumi.Int(0o440)},
		}},
	}
}

func probe(path string) corev1.ProbeArgs {
	return corev1.ProbeArgs{
		HttpGet:       corev1.HTTPGetActionArgs{Path: pulumi.String(path), Port: pulumi.String("http")},
		PeriodSeconds: pulumi.Int(5), TimeoutSeconds: pulumi.Int(3), FailureThreshold: pulumi.Int(6),
	}
}

// environment are the program's settings: KAFKA_X_Y is librdkafka's property x.y, with _FILE its value is a file's content.
func (a *DeploymentArgs) environment() corev1.EnvVarArray {
	return corev1.EnvVarArray{
		corev1.EnvVarArgs{Name: pulumi.String("KAFKA_BOOTSTRAP_SERVERS"), Value: a.Bootstrap.ToStringOutput().ToStringPtrOutput()},
		variable("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
		variable("KAFKA_SASL_MECHANISM", "PLAIN"),
		variable("KAFKA_SASL_USERNAME", a.User),
		variable("KAFKA_SASL_PASSWORD_FILE", mount+"/password"),
		variable("KAFKA_SSL_CA_LOCATION", mount+"/cacerts.pem"),
		variable("KAFKA_COMPRESSION_TYPE", "lz4"),
		variable("PRODUCER_NAME", Name),
		variable("PRODUCER_TOPIC", a.Topic),
		variable("PRODUCER_DEAD_LETTER_TOPIC", a.DeadLetters),
		variable("PRODUCER_POSITION_TOPIC", a.Positions),
		variable("PRODUCER_HTTP_ADDRESS", ":"+strconv.Itoa(HTTPPort)),
	}
}

// environment are the settings of the source's kind, and no others.
func (s Source) environment() (corev1.EnvVarArray, error) {
	env := corev1.EnvVarArray{variable("SOURCE_KIND", s.Kind)}
	switch s.Kind {
	case "generator":
		return append(env, variable("SOURCE_RATE", strconv.Itoa(s.Rate)), variable("SOURCE_COUNT", strconv.Itoa(s.Count)), variable("SOURCE_SEED", strconv.Itoa(s.Seed))), nil
	case "file":
		return append(env, variable("SOURCE_PATH", s.Path)), nil
	case "sse":
		return append(env, variable("SOURCE_URL", s.URL)), nil
	}
	return nil, fmt.Errorf("got source kind %q, must be generator, file or sse", s.Kind)
}

func variable(name, value string) corev1.EnvVarArgs {
	return corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(value)}
}
