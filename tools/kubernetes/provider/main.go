// Pulumi's provider for Kubernetes, without the schema and the Terraform mapping of its own main: those serve other languages and converters.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

const version = "4.25.0"

func main() {
	provider.Serve("kubernetes", version, []byte(`{"name":"kubernetes","version":"`+version+`"}`), nil)
}
