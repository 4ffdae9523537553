package kafka

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// Revocation takes back what isn't declared any more: by a Job that makes Kafka's rules the ones that are declared, for all users that the program
// manages or has managed. Create it after whatever used the rules, or a sink and a producer would be refused before they are told of their new topic.
type Revocation struct {
	pulumi.ResourceState

	job *apiextensions.CustomResource
}

// NewRevocation takes the args of the [ACLs]. It waits until Kafka has no other rules of those users.
func NewRevocation(ctx *pulumi.Context, name string, args *ACLsArgs, opts ...pulumi.ResourceOption) (*Revocation, error) {
	if err := args.check(name); err != nil {
		return nil, err
	}
	r := &Revocation{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Revocation", name, r, opts...); err != nil {
		return nil, fmt.Errorf("register revocation %s: %w", name, err)
	}
	var err error
	if r.job, err = args.newJob(ctx, name, r, "remove"); err != nil {
		return nil, err
	}
	component.Finish(ctx, r, pulumi.Map{})
	return r, nil
}

// Parts are the resources that it consists of, for what must wait for all of them.
func (r *Revocation) Parts() []pulumi.Resource { return []pulumi.Resource{r.job} }
