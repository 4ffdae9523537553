package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack/config"
)

// providerSettings are what the stack file says of AWS's provider; what is encrypted there stays a secret.
func providerSettings(ctx *pulumi.Context, c *config.Config) map[string]pulumi.StringInput {
	settings := map[string]pulumi.StringInput{}
	for name, value := range c.AWS {
		settings[name] = pulumi.String(value)
		if ctx.IsConfigSecret("aws:" + name) {
			settings[name] = pulumi.ToSecret(pulumi.String(value)).(pulumi.StringOutput)
		}
	}
	return settings
}
