// Package cfk has the custom resources of Confluent for Kubernetes as Go types, with only the kinds and fields that the program sets. The API
// server drops an unknown field without a word. Here the compiler refuses it, and a test checks all of them against the operator's schemas.
package cfk

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/object"
)

// apiVersion is that of all kinds in this package.
const apiVersion = "platform.confluent.io/v1beta1"

// ResourceArgs describe a custom resource.
type ResourceArgs struct {
	// Name is the name in Kubernetes. It must be given, as the operator derives other names from it.
	Name      string
	Namespace pulumi.StringInput
	// Annotations are those besides the annotation that WaitFor makes.
	Annotations pulumi.StringMap
	// WaitFor are conditions that must all hold before the resource counts as created or updated. Running, Created and ConnectorRunning make them.
	WaitFor []string
	// Spec decides the kind: KafkaSpec, ConnectSpec and others.
	Spec Spec
}

// Spec is the desired state of a resource of one kind.
type Spec interface {
	// Kind is the resource's kind, such as Kafka.
	Kind() string
}

// NewResource registers a custom resource. If fields of the spec are outputs, the resource depends on them.
func NewResource(ctx *pulumi.Context, name string, args *ResourceArgs, opts ...pulumi.ResourceOption) (*apiextensions.CustomResource, error) {
	annotations, err := args.annotations()
	if err != nil {
		return nil, fmt.Errorf("create %s %s: %w", args.Spec.Kind(), args.Name, err)
	}
	metadata := object.Metadata(args.Name, args.Namespace)
	metadata.Annotations = object.Annotations(annotations)
	resource, err := apiextensions.NewCustomResource(ctx, name, &apiextensions.CustomResourceArgs{
		ApiVersion:  pulumi.String(apiVersion),
		Kind:        pulumi.String(args.Spec.Kind()),
		Metadata:    metadata,
		OtherFields: kubernetes.UntypedArgs{"spec": untyped(args.Spec)},
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("create %s %s: %w", args.Spec.Kind(), args.Name, err)
	}
	return resource, nil
}

// waitForAnnotation makes the Kubernetes provider wait for conditions of a custom resource instead of returning at once:
// https://www.pulumi.com/registry/packages/kubernetes/ (from provider 4.18). Several conditions are a JSON list and must all hold.
const waitForAnnotation = "pulumi.com/waitFor"

func (a *ResourceArgs) annotations() (pulumi.StringMap, error) {
	annotations := pulumi.StringMap{}
	maps.Copy(annotations, a.Annotations)
	switch len(a.WaitFor) {
	case 0:
	case 1:
		annotations[waitForAnnotation] = pulumi.String(a.WaitFor[0])
	default:
		list, err := json.Marshal(a.WaitFor)
		if err != nil {
			return nil, fmt.Errorf("encode conditions: %w", err)
		}
		annotations[waitForAnnotation] = pulumi.String(list)
	}
	return annotations, nil
}

// Running is the condition that all pods of a component run, in the given number. The number matters because for a moment after a change the
// phase is still that of the old size.
func Running(replicas int) []string {
	return []string{"jsonpath={.status.phase}=RUNNING", fmt.Sprintf("jsonpath={.status.readyReplicas}=%d", replicas)}
}

// Created is the condition that a topic exists in Kafka with so many partitions. Their number matters when it grows, as the topic exists already.
func Created(partitions int) []string {
	return []string{"jsonpath={.status.appState}=Created", fmt.Sprintf("jsonpath={.status.partitionCount}=%d", partitions)}
}

// ConnectorRunning is the condition that Connect runs a connector and all its tasks. Connect calls a connector running even if its tasks have failed.
func ConnectorRunning(tasks int) []string {
	return []string{"jsonpath={.status.connectorState}=RUNNING", fmt.Sprintf("jsonpath={.status.tasksReady}=%[1]d/%[1]d", tasks)}
}
