package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Guard asks AWS, before something with a fixed name is made, whether that name is taken: in previews too, so that nothing is made beside what is
// another's. AWS itself refuses the second one only in the middle of a run, and doesn't say what to do. A nil Guard asks nothing.
type Guard struct {
	// Provider is the name of the AWS provider that makes everything, and Region where.
	Provider, Region string
}

// taken is something in AWS with a fixed name.
type taken struct {
	// what it is, such as "log group", and its name, which is also its identifier.
	what, name string
	// parent is the name of the component that it is a part of.
	parent string
	// there asks AWS whether there is one.
	there func() (bool, error)
	// remove is the AWS CLI's command that removes it, without the region.
	remove string
}

// binding is the hook by which the engine asks before it makes a resource. The hook has the name of the resource, with what it is.
func (g *Guard) binding(ctx *pulumi.Context, name string, t taken) (*pulumi.ResourceHookBinding, error) {
	if g == nil {
		return &pulumi.ResourceHookBinding{}, nil
	}
	hook, err := ctx.RegisterResourceHook(name+"-"+strings.ReplaceAll(t.what, " ", "-"), func(args *pulumi.ResourceHookArgs) error {
		there, err := t.there()
		if err != nil || !there {
			return err
		}
		return g.refuse(ctx, resource.URN(args.URN), t)
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return nil, fmt.Errorf("register guard of %s %s: %w", t.what, t.name, err)
	}
	return &pulumi.ResourceHookBinding{BeforeCreate: []*pulumi.ResourceHook{hook}}, nil
}

// refuse names what is there, and the commands for each of the ways in which it may have come to be there. `pulumi import` wants the URNs of the parent, which is
// in the state if an `up` was cut short, and of the provider.
func (g *Guard) refuse(ctx *pulumi.Context, urn resource.URN, t taken) error {
	chain := string(urn.QualifiedType())
	above := chain[:max(0, strings.LastIndex(chain, "$"))]
	full := func(qualified, name string) string {
		return fmt.Sprintf("%s=urn:pulumi:%s::%s::%s::%s", name, ctx.Stack(), ctx.Project(), qualified, name)
	}
	return fmt.Errorf("%[1]s %[2]s is there already, and this stack doesn't know it. If an up of this stack was cut short, take it over: "+
		"pulumi import %[3]s %[4]s %[2]s --parent '%[5]s' --provider '%[6]s' --protect=false --generate-code=false --stack %[7]s. "+
		"If it is left over and nobody needs it, remove it: aws %[8]s --region %[9]s. If it is another stack's, give this one another name",
		t.what, t.name, urn.Type(), urn.Name(), full(above, t.parent), full("pulumi:providers:aws", g.Provider), ctx.Stack(), t.remove, g.Region)
}
