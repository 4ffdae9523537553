package kafka

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
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
	var rules []string
	for _, user := range a.Credentials.generations.users(connectRole) {
		rules = append(rules, a.connectRules(user)...)
	}
	for _, user := range a.Credentials.generations.users(producerRole) {
		rules = append(rules, a.producerRules(user)...)
	}
	for _, client := range a.Clients {
		rules = append(rules, client.rules()...)
	}
	return rules
}

func (a *ACLsArgs) connectRules(user string) []string {
	connect := grants{user: user}
	for _, topic := range ConnectInternalTopics() {
		connect.topic(topic, "READ", "WRITE", "CREATE")
	}
	connect.add("READ", "group", ConnectGroup)
	connect.topic(a.Topic, "READ")
	connect.add("READ", "group", sinkGroup)
	connect.topic(a.SinkDeadLetters, "WRITE")
	return connect.rules
}

func (a *ACLsArgs) producerRules(user string) []string {
	producer := grants{user: user}
	producer.topic(a.Topic, "WRITE")
	producer.topic(a.DeadLetters, "WRITE")
	producer.topic(a.Positions, "READ", "WRITE")
	for _, id := range a.TransactionalIDs {
		producer.add("WRITE", "transactional-id", id)
		producer.add("DESCRIBE", "transactional-id", id)
	}
	return producer.rules
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

// newJob makes a Job that runs the program with the flags and all rules.
func (a *ACLsArgs) newJob(ctx *pulumi.Context, name string, parent pulumi.Resource, step string, flags ...string) (*apiextensions.CustomResource, error) {
	j := &job{
		name: aclsApp + "-" + step, namespace: a.Namespace, image: a.Image, arguments: slices.Concat([]string{"acls"}, flags, a.rules()), servers: Bootstrap, credentials: a.Credentials,
	}
	return j.create(ctx, name, pulumi.Parent(parent), pulumi.DependsOn([]pulumi.Resource{a.Cluster.brokers}))
}

// Parts are the resources that it consists of, for what must wait for all of them.
func (a *ACLs) Parts() []pulumi.Resource { return []pulumi.Resource{a.job} }
