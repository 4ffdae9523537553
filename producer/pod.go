package producer

import (
	"strconv"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	// appLabel is a label that has the value Name on all producers' pods.
	appLabel = "app"
	mount    = "/mnt/kafka"
	// HTTPPort is the port for metrics and health.
	HTTPPort  = 8080
	graceTime = 30 // seconds; the program itself stops within 25
	nonroot   = 65532
)

// pod meets the Pod Security Standard "restricted". It gets its secrets as files, as environments show up in process lists and crash reports.
// Volumes are mounted whole, as a file that is mounted by itself never sees a rotation of its Secret.
func (d *Deployment) pod(args *DeploymentArgs, source corev1.EnvVarArray) corev1.PodSpecArgs {
	volumes := corev1.VolumeArray{secretVolume("kafka", args.Secret.ToStringOutput().ToStringPtrOutput())}
	mounts := corev1.VolumeMountArray{volumeMount("kafka", mount)}
	if d.secrets != nil {
		volumes = append(volumes, secretVolume("source", d.secrets.Metadata.Name()))
		mounts = append(mounts, volumeMount("source", sourceMount))
	}
	if d.schema != nil {
		volumes = append(volumes, corev1.VolumeArgs{Name: pulumi.String("schema"), ConfigMap: corev1.ConfigMapVolumeSourceArgs{Name: d.schema.Metadata.Name()}})
		mounts = append(mounts, volumeMount("schema", schemaMount))
	}
	return corev1.PodSpecArgs{
		ServiceAccountName:            d.account.Metadata.Name(),
		AutomountServiceAccountToken:  pulumi.Bool(false),
		EnableServiceLinks:            pulumi.Bool(false), // service links are variables named KAFKA_..., which the program would read as settings
		TerminationGracePeriodSeconds: pulumi.Int(graceTime),
		SecurityContext: corev1.PodSecurityContextArgs{
			RunAsNonRoot: pulumi.Bool(true), RunAsUser: pulumi.Int(nonroot), RunAsGroup: pulumi.Int(nonroot), FsGroup: pulumi.Int(nonroot), // distroless' nonroot
			SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		},
		// The producers of several sources are spread over zones if there is room, so that a failed zone takes few of them.
		TopologySpreadConstraints: corev1.TopologySpreadConstraintArray{corev1.TopologySpreadConstraintArgs{
			MaxSkew: pulumi.Int(1), TopologyKey: pulumi.String("topology.kubernetes.io/zone"), WhenUnsatisfiable: pulumi.String("ScheduleAnyway"),
			LabelSelector: metav1.LabelSelectorArgs{MatchLabels: pulumi.StringMap{appLabel: pulumi.String(Name)}},
		}},
		Containers: corev1.ContainerArray{corev1.ContainerArgs{
			Name:           pulumi.String(Name),
			Image:          args.Image,
			Env:            append(append(args.environment(), args.Settings.environment()...), append(source, args.Source.Record.environment()...)...),
			Ports:          corev1.ContainerPortArray{corev1.ContainerPortArgs{Name: pulumi.String("http"), ContainerPort: pulumi.Int(HTTPPort)}},
			LivenessProbe:  probe("/healthz"),
			ReadinessProbe: probe("/readyz"),
			Resources: corev1.ResourceRequirementsArgs{
				Requests: pulumi.StringMap{"cpu": pulumi.String(args.CPU), "memory": pulumi.String(args.Memory)}, Limits: pulumi.StringMap{"memory": pulumi.String(args.Memory)},
			},
			SecurityContext: corev1.SecurityContextArgs{
				AllowPrivilegeEscalation: pulumi.Bool(false),
				ReadOnlyRootFilesystem:   pulumi.Bool(true),
				Capabilities:             corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
			},
			VolumeMounts: mounts,
		}},
		Volumes: volumes,
	}
}

func secretVolume(name string, secret pulumi.StringPtrInput) corev1.VolumeArgs {
	return corev1.VolumeArgs{Name: pulumi.String(name), Secret: corev1.SecretVolumeSourceArgs{SecretName: secret, DefaultMode: pulumi.Int(0o440)}}
}

func volumeMount(name, path string) corev1.VolumeMountArgs {
	return corev1.VolumeMountArgs{Name: pulumi.String(name), MountPath: pulumi.String(path), ReadOnly: pulumi.Bool(true)}
}

func probe(path string) corev1.ProbeArgs {
	return corev1.ProbeArgs{
		HttpGet:       corev1.HTTPGetActionArgs{Path: pulumi.String(path), Port: pulumi.String("http")},
		PeriodSeconds: pulumi.Int(5), TimeoutSeconds: pulumi.Int(3), FailureThreshold: pulumi.Int(6),
	}
}

// environment are the program's settings that follow from the stack. KAFKA_X_Y is librdkafka's property x.y; with _FILE its value is a file's content.
func (a *DeploymentArgs) environment() corev1.EnvVarArray {
	return append(corev1.EnvVarArray{
		corev1.EnvVarArgs{Name: pulumi.String("KAFKA_BOOTSTRAP_SERVERS"), Value: a.Bootstrap.ToStringOutput().ToStringPtrOutput()},
		variable("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
		variable("KAFKA_SASL_MECHANISM", "PLAIN"),
		variable("KAFKA_SASL_USERNAME_FILE", mount+"/username"),
		variable("KAFKA_SASL_PASSWORD_FILE", mount+"/password"),
		variable("KAFKA_SSL_CA_LOCATION", mount+"/cacerts.pem"),
	}, a.names()...)
}

// names are the names of the producer and of the topics that it writes to.
func (a *DeploymentArgs) names() corev1.EnvVarArray {
	return corev1.EnvVarArray{
		variable("PRODUCER_NAME", NameFor(a.SourceName)),
		variable("PRODUCER_TOPIC", a.Topic),
		variable("PRODUCER_DEAD_LETTER_TOPIC", a.DeadLetters),
		variable("PRODUCER_POSITION_TOPIC", a.Positions),
		variable("PRODUCER_HTTP_ADDRESS", ":"+strconv.Itoa(HTTPPort)),
	}
}

func variable(name, value string) corev1.EnvVarArgs {
	return corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(value)}
}
