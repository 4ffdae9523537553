package kafka

import (
	"fmt"
	"regexp"
	"strings"

	"kafka-on-eks/internal/digest"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/kafka/cfk"
)

// Topic describes a topic. All but Configs, Protected and Objects are required.
type Topic struct {
	// Name is the name in Kafka.
	Name string
	// Partitions is a number that can grow later, but never shrink. Replicas can't change.
	Partitions, Replicas int
	// Configs are the topic's properties, such as retention.ms. Default: those of the brokers.
	Configs map[string]string
	// Protected makes Pulumi refuse to delete it. Default: false.
	Protected bool
	// Objects is where the topic's records land, as a URL (s3://bucket/folder/). Default: they are not written anywhere.
	Objects pulumi.StringInput
}

// TopicsArgs configure Topics. All but CheckObjects are required.
type TopicsArgs struct {
	Namespace   pulumi.StringInput
	Cluster     *Cluster
	Credentials *Credentials
	Topics      []Topic
	// CheckObjects is called with a topic's Objects before the topic is made, or made again, also in previews. An error refuses the topic. The
	// offsets of a new topic start at 0, and its objects are named after them. Default: no topic is refused.
	CheckObjects func(objects string) error
}

// Topics are the declared topics, and the login with which the operator makes them.
type Topics struct {
	pulumi.ResourceState

	// Names are the topics' names in Kafka, in the order of TopicsArgs.
	Names pulumi.StringArrayOutput

	restClass *apiextensions.CustomResource
	topics    []*apiextensions.CustomResource
}

// NewTopics makes the topics and waits until Kafka has them.
func NewTopics(ctx *pulumi.Context, name string, args *TopicsArgs, opts ...pulumi.ResourceOption) (*Topics, error) {
	if args == nil || args.Namespace == nil || args.Cluster == nil || args.Credentials == nil || len(args.Topics) == 0 {
		return nil, fmt.Errorf("check topics %s: namespace, cluster, credentials and at least one topic are required", name)
	}
	t := &Topics{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Topics", name, t, opts...); err != nil {
		return nil, fmt.Errorf("register topics %s: %w", name, err)
	}
	login, err := args.Credentials.newRestLogin(ctx, args.Cluster)
	if err != nil {
		return nil, err
	}
	t.restClass, err = cfk.NewResource(ctx, restClassName, &cfk.ResourceArgs{
		Name: restClassName, Namespace: args.Namespace,
		Spec: cfk.KafkaRestClassSpec{
			KafkaClusterRef: cfk.Ref{Name: args.Cluster.Name},
			KafkaRest: cfk.RestEndpoint{
				Endpoint:       pulumi.String("https://" + address(brokersName, restPort)),
				Authentication: &cfk.Authentication{Type: "basic", Basic: &cfk.Basic{SecretRef: login}},
				TLS:            &cfk.SecretRef{SecretRef: args.Credentials.TrustedCA},
			},
		},
	}, pulumi.Parent(t), pulumi.DependsOn([]pulumi.Resource{args.Cluster.brokers}))
	if err != nil {
		return nil, err
	}
	var names pulumi.StringArray
	check, err := args.hook(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("register check of topics %s: %w", name, err)
	}
	for _, topic := range args.Topics {
		annotations := pulumi.StringMap{}
		if topic.Objects != nil {
			annotations[objectsAnnotation] = topic.Objects
		}
		resource, err := cfk.NewResource(ctx, topic.Name, &cfk.ResourceArgs{
			Name: resourceName(topic.Name), Namespace: args.Namespace, WaitFor: cfk.Created(topic.Partitions), Annotations: annotations,
			Spec: cfk.KafkaTopicSpec{
				Name: pulumi.String(topic.Name), PartitionCount: topic.Partitions, Replicas: topic.Replicas, Configs: topic.Configs,
				KafkaRestClassRef: cfk.Ref{Name: t.restClass.Metadata.Name().Elem()},
			},
			// The topic's finalizer calls the brokers, so the topic is deleted before them.
		}, pulumi.Parent(t), pulumi.DependsOn([]pulumi.Resource{args.Cluster.brokers}), pulumi.ResourceHooks(check), pulumi.Protect(topic.Protected))
		if err != nil {
			return nil, err
		}
		t.topics = append(t.topics, resource)
		// The name counts as known only once the topic exists.
		names = append(names, pulumi.All(resource.ID(), topic.Name).ApplyT(func(v []any) string { return v[1].(string) }).(pulumi.StringOutput))
	}
	t.Names = names.ToStringArrayOutput()
	component.Finish(ctx, t, pulumi.Map{"names": t.Names})
	return t, nil
}

// objectsAnnotation is the annotation of a topic's resource that says where the records land.
const objectsAnnotation = "kafka-on-eks/objects"

// hook is the hook by which the engine calls CheckObjects.
func (a *TopicsArgs) hook(ctx *pulumi.Context, name string) (*pulumi.ResourceHookBinding, error) {
	if a.CheckObjects == nil {
		return &pulumi.ResourceHookBinding{}, nil
	}
	hook, err := ctx.RegisterResourceHook(name+"-objects", func(args *pulumi.ResourceHookArgs) error {
		if objects := objectsOf(args.NewInputs); objects != "" {
			return a.CheckObjects(objects)
		}
		return nil
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return nil, err
	}
	return &pulumi.ResourceHookBinding{BeforeCreate: []*pulumi.ResourceHook{hook}}, nil
}

// objectsOf returns where the records of a topic land. It returns "" if they aren't written anywhere, or if the bucket isn't made yet: a new
// bucket is empty.
func objectsOf(topic resource.PropertyMap) string {
	value := resource.NewProperty(topic)
	for _, key := range []resource.PropertyKey{"metadata", "annotations", objectsAnnotation} {
		if !value.IsObject() {
			return ""
		}
		value = value.ObjectValue()[key]
	}
	if !value.IsString() {
		return ""
	}
	return value.StringValue()
}

var unsafeInName = regexp.MustCompile(`[^a-z0-9-]`)

// resourceName turns a topic's name into a name that Kubernetes accepts. Dots become hyphens. If anything else has to change, a piece of the
// name's hash tells names apart that would become the same.
func resourceName(topic string) string {
	safe := strings.Trim(unsafeInName.ReplaceAllString(strings.ToLower(topic), "-"), "-")
	if safe == strings.ReplaceAll(topic, ".", "-") && len(safe) <= 200 {
		return safe
	}
	return strings.Trim(safe[:min(len(safe), 200)]+"-"+digest.Short(topic), "-")
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (t *Topics) Parts() []pulumi.Resource {
	return component.Parts(t.topics)
}
