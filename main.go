// Command kafka-on-eks is the Pulumi program: everything that it builds is listed in stack.Deploy.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack"
)

func main() {
	pulumi.Run(stack.Deploy)
}
