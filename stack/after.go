package stack

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// component lists the resources that it consists of. Pulumi's DependsOn on a component covers only the children that happen to be registered
// at that moment, which may be none; this list is complete when the component's constructor returns.
type component interface{ Parts() []pulumi.Resource }

// after makes a resource, or every resource of a component, wait for others; a destroy deletes it before them. The component itself waits
// for nothing: its constructor returns only when the engine knows the component, so waiting would stop the program there, and nothing
// below it would begin.
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

// partsOf replaces each component by the resources that it consists of.
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
