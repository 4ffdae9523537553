package kafka

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/digest"
	"kafka-on-eks/internal/object"
)

// job runs the producer's program once, as the super user of Jobs.
type job struct {
	// name is the beginning of its name.
	name      string
	namespace pulumi.StringInput
	image     pulumi.StringInput
	arguments []string
	// servers are the addresses that it is given, with commas between them.
	servers     string
	credentials *Credentials
}

// create makes the Job. A Job can't be changed, so its name carries a hash of its content: another content is another Job. The old one goes first: it may
// still be trying, and would bring back the old rules.
func (j *job) create(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (*apiextensions.CustomResource, error) {
	user := j.credentials.JobsUser
	called, ok := j.image.ToStringOutput().ApplyT(func(image string) string {
		return j.name + "-" + digest.Short(strings.Join(append([]string{image, user, j.servers}, j.arguments...), "\x00"))
	}).(pulumi.StringOutput)
	if !ok {
		return nil, fmt.Errorf("create job %s: its name isn't text", name)
	}
	metadata := object.Metadata("", j.namespace)
	metadata.Name = called.ToStringPtrOutput()
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
				Metadata: metav1.ObjectMetaArgs{Labels: pulumi.StringMap{appLabel: pulumi.String(aclsApp)}}, Spec: j.pod(),
			},
		}},
	}, append(opts, pulumi.DeleteBeforeReplace(true))...)
	if err != nil {
		return nil, fmt.Errorf("create job %s: %w", name, err)
	}
	return created, nil
}

// jobUser is distroless' nonroot.
const jobUser = 65532

func (j *job) pod() corev1.PodSpecArgs {
	variable := func(name, value string) corev1.EnvVarArgs {
		return corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(value)}
	}
	return corev1.PodSpecArgs{
		RestartPolicy:                pulumi.String("OnFailure"),
		AutomountServiceAccountToken: pulumi.Bool(false),
		EnableServiceLinks:           pulumi.Bool(false), // service links are variables named KAFKA_..., which the program would read as settings
		SecurityContext: corev1.PodSecurityContextArgs{
			RunAsNonRoot: pulumi.Bool(true), RunAsUser: pulumi.Int(jobUser), RunAsGroup: pulumi.Int(jobUser), FsGroup: pulumi.Int(jobUser),
			SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		},
		Containers: corev1.ContainerArray{corev1.ContainerArgs{
			Name:  pulumi.String(aclsApp),
			Image: j.image.ToStringOutput().ToStringPtrOutput(),
			Args:  pulumi.ToStringArray(j.arguments),
			Env: corev1.EnvVarArray{
				variable("KAFKA_BOOTSTRAP_SERVERS", j.servers),
				variable("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
				variable("KAFKA_SASL_MECHANISM", "PLAIN"),
				variable("KAFKA_SASL_USERNAME", j.credentials.JobsUser),
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
			corev1.VolumeArgs{Name: pulumi.String("admin"), Secret: corev1.SecretVolumeSourceArgs{SecretName: j.credentials.AdminClient.ToStringPtrOutput()}},
		},
	}
}
