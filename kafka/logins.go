package kafka

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// LoginsArgs configure Logins. All but After are required.
type LoginsArgs struct {
	Namespace pulumi.StringInput
	// Image is the producer's: its program can try logins, too.
	Image       pulumi.StringInput
	Credentials *Credentials
	// Brokers and Controllers are how many there are.
	Brokers, Controllers int
	// After are the resources with which nodes hear of the users: the Secrets. It can't hold components.
	After []pulumi.Resource
}

// Logins hold back those that are to log in with new passwords until every broker and controller lets them in. A Job waits for that, as a changed Secret
// reaches each node at a time of its own.
type Logins struct {
	pulumi.ResourceState

	job *apiextensions.CustomResource
}

// NewLogins waits until all nodes know the current generation's users.
func NewLogins(ctx *pulumi.Context, name string, args *LoginsArgs, opts ...pulumi.ResourceOption) (*Logins, error) {
	if args == nil || args.Namespace == nil || args.Image == nil || args.Credentials == nil || args.Brokers < 1 || args.Controllers < 1 {
		return nil, fmt.Errorf("check logins %s: namespace, image, credentials and the numbers of nodes are required", name)
	}
	l := &Logins{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Logins", name, l, opts...); err != nil {
		return nil, fmt.Errorf("register logins %s: %w", name, err)
	}
	servers := append(nodes(controllersName, args.Controllers, controllerPort), nodes(brokersName, args.Brokers, internalPort)...)
	j := &job{
		name: "kafka-logins", namespace: args.Namespace, image: args.Image, arguments: []string{"logins"}, servers: strings.Join(servers, ","), credentials: args.Credentials,
	}
	var err error
	if l.job, err = j.create(ctx, name, pulumi.Parent(l), pulumi.DependsOn(args.After)); err != nil {
		return nil, err
	}
	component.Finish(ctx, l, pulumi.Map{})
	return l, nil
}

// nodes are the addresses of a component's pods.
func nodes(service string, count, port int) []string {
	all := make([]string, count)
	for i := range all {
		all[i] = fmt.Sprintf("%s-%d.%s", service, i, address(service, port))
	}
	return all
}

// Parts are the resources that it consists of, for what must wait for all of them.
func (l *Logins) Parts() []pulumi.Resource { return []pulumi.Resource{l.job} }
