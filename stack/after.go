package stack

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// after makes a component, and every resource in it, wait for others; at a destroy they go before those. DependsOn alone orders
// the component's own registration, not its children.
func after(others ...pulumi.Resource) pulumi.ResourceOption {
	return pulumi.Composite(
		pulumi.DependsOn(others),
		pulumi.Transformations([]pulumi.ResourceTransformation{
			func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
				return &pulumi.ResourceTransformationResult{
					Props: args.Props,
					Opts:  append(args.Opts, pulumi.DependsOn(others)),
				}
			},
		}),
	)
}
