package stack

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack/config"
)

// resolvedValues are the config of the running stack as the engine resolved it, under their full keys.
//
// Pulumi's context answers for keys that one asks for and lists none, so a mistyped top-level key can't be seen through it. Under the
// language host the environment variable PULUMI_CONFIG lists all, and its other keys are added here. An inline program of the
// Automation API has no such list: whoever runs one has the stack's config in hand and calls Load with all of it first.
func resolvedValues(ctx *pulumi.Context) (map[string]string, error) {
	values := map[string]string{}
	if listed := os.Getenv(pulumi.EnvConfig); listed != "" {
		if err := json.Unmarshal([]byte(listed), &values); err != nil {
			return nil, fmt.Errorf("decode %s: %w", pulumi.EnvConfig, err)
		}
	}
	for _, name := range config.Keys(ctx.Project()) {
		if value, ok := ctx.GetConfig(name); ok {
			values[name] = value
		}
	}
	return values, nil
}

// stackFileOf is where Pulumi has a stack's file by default, in the project's folder, where the program runs.
func stackFileOf(stackName string) string { return "Pulumi." + stackName + ".yaml" }
