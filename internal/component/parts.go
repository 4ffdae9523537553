package component

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Parts are resources of one type as a component lists them, for what must wait for all of them.
func Parts[R pulumi.Resource](resources []R) []pulumi.Resource {
	parts := make([]pulumi.Resource, len(resources))
	for i, resource := range resources {
		parts[i] = resource
	}
	return parts
}
