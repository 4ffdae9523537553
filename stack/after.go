package stack

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// component tells what it consists of. Pulumi's DependsOn on a component means those of its children that happen to be registered at that
// moment, which may be none; this list is complete when the component's constructor returns.
type component interface{ Parts() []pulumi.Resource }

// after makes a resource, or every resource of a component, wait for others; at a destroy they go before those. The component itself waits
// for nothing: its constructor ends only when the engine knows the component, so the program would stand still there and begin nothing
// of what comes below.
func after(others ...pulumi.Resource) pulumi.ResourceOption {
	waited := pulumi.DependsOn(partsOf(others...))
	return pulumi.Transformations([]pulumi.ResourceTransformation{
		func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
			if _, ok := args.Resource.(pulumi.CustomResource); !ok {
				return nil
			}
			return &pulumi.ResourceTransformationResult{Props: args.Props, Opts: append(args.Opts, waited)}
		},
	})
}

// partsOf puts in place of each component what it consists of.
func partsOf(resources ...pulumi.Resource) []pulumi.Resource {
	var parts []pulumi.Resource
	for _, r := range resources {
		if c, ok := r.(component); ok {
			parts = append(parts, c.Parts()...)
			continue
		}
		parts = append(parts, r)
	}
	return parts
}
