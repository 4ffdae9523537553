package stack

import (
	"os"
	"strings"

	"kafka-on-eks/stack/config"
)

// localStack is the stack that exists in the embedded cloud only.
const localStack = "local"

// embedded reports whether the engine talks to stand-ins for AWS and EKS; the cluster may then be a real one on this machine. The engine attaches
// providers that already run when PULUMI_DEBUG_PROVIDERS names them as name:port, joined by commas.
func embedded() bool {
	attached := map[string]bool{}
	for _, entry := range strings.Split(os.Getenv("PULUMI_DEBUG_PROVIDERS"), ",") {
		name, _, _ := strings.Cut(entry, ":")
		attached[name] = true
	}
	return attached["aws"] && attached["eks"]
}

// checkPlace returns what can't be deployed but in the embedded cloud.
func checkPlace(c *config.Config) config.Problems {
	var problems config.Problems
	if c.Stack == localStack {
		problems = append(problems, config.Problem{Key: "stack", Text: `got "local", must be another one here: local runs in the embedded cloud only, and here it would build a real cluster in AWS (e.g. make up, or pulumi up -s dev)`})
	}
	for i, s := range c.AllSources() {
		if s.Kind == "file" {
			problems = append(problems, config.Problem{
				Key: c.Project + ":" + c.SourceKey(i) + ".kind", Text: `got "file", must be another kind: a pod can't read a file of this machine, only the embedded cloud can (e.g. sse)`,
			})
		}
	}
	return problems
}
