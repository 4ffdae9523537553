package stack

import (
	"kafka-on-eks/infra"
	"kafka-on-eks/stack/config"
)

// awsProvider is the logical name of the provider of everything in AWS.
const awsProvider = "aws"

// hooks are what the engine asks before it makes something. Pulumi's mocks have none: their stacks are built with nil.
type hooks struct {
	// objects is asked before the events' topic is made.
	objects objectsCheck
}

// guard refuses names that are taken in AWS.
func (h *hooks) guard(c *config.Config) *infra.Guard {
	if h == nil {
		return nil
	}
	return &infra.Guard{Provider: awsProvider, Region: c.Region}
}
