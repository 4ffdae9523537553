// Package component has what constructors of component resources share.
package component

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Finish registers a component's outputs when the engine knows the component. Pulumi's RegisterResourceOutputs would wait for that here and
// now, and the engine doesn't know a component before the provider of its children, which may wait for a cluster: the program would stand
// still meanwhile and begin nothing of what comes next. The program ends only when all outputs are registered.
func Finish(ctx *pulumi.Context, c pulumi.ComponentResource, outputs pulumi.Map) {
	c.URN().ApplyT(func(pulumi.URN) (bool, error) { return true, ctx.RegisterResourceOutputs(c, outputs) })
}
