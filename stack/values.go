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
// Pulumi's context has no list of the keys, only an answer for each key that it is asked for, so it doesn't show a mistyped top-level key. Under
// the language host the environment variable PULUMI_CONFIG lists all keys, and the others are added here. An inline program of the
// Automation API has no such list: its caller has the stack's config at hand and calls config.Load with all of it first.
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

// stackFileOf is where Pulumi keeps a stack's file by default: in the project's folder, in which the program runs.
func stackFileOf(stackName string) string { return "Pulumi." + stackName + ".yaml" }
