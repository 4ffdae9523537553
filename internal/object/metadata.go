// Package object has what all objects in Kubernetes have in common.
package object

import (
	"maps"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// manager is the name under which the Kubernetes provider applies objects, server-side. By itself it makes one up for each object: an up that was
// killed has applied objects under names that no state holds, the next one takes them over under others, and each later change then conflicts
// with the first ones.
// Source: pulumi-kubernetes, provider/pkg/provider/provider.go, fieldManagerName.
const manager = "kafka-on-eks"

// Metadata is that of an object with a name of its own. Without a namespace it belongs to the cluster.
func Metadata(name string, namespace pulumi.StringInput) metav1.ObjectMetaArgs {
	meta := metav1.ObjectMetaArgs{Name: pulumi.String(name), Annotations: Annotations(nil)}
	if namespace != nil {
		meta.Namespace = namespace.ToStringOutput().ToStringPtrOutput()
	}
	return meta
}

// Annotations are those that every object has, and more.
func Annotations(more pulumi.StringMap) pulumi.StringMap {
	annotations := pulumi.StringMap{"pulumi.com/patchFieldManager": pulumi.String(manager)}
	maps.Copy(annotations, more)
	return annotations
}
