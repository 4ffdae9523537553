package kafka

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/object"
)

// NewNamespace makes the namespace of everything in this package, and of what uses it. Each component here asks for what the Pod Security
// Standard "restricted" demands, and Kubernetes warns of a pod that doesn't. Refused are pods that break "baseline": the operator adds an init
// container to its pods, and the API for it has no security context, so that whether it meets "restricted" is the operator's to say. If one of its
// versions didn't, no pod would start, and up would wait until its time is over.
func NewNamespace(ctx *pulumi.Context, opts ...pulumi.ResourceOption) (*corev1.Namespace, error) {
	metadata := object.Metadata(Namespace, nil)
	metadata.Labels = pulumi.StringMap{
		"pod-security.kubernetes.io/enforce": pulumi.String("baseline"),
		"pod-security.kubernetes.io/warn":    pulumi.String("restricted"),
		"pod-security.kubernetes.io/audit":   pulumi.String("restricted"),
	}
	namespace, err := corev1.NewNamespace(ctx, Namespace, &corev1.NamespaceArgs{Metadata: metadata}, opts...)
	if err != nil {
		return nil, fmt.Errorf("create namespace %s: %w", Namespace, err)
	}
	return namespace, nil
}
