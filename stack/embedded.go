package stack

import (
	"os"
	"strings"

	"kafka-on-eks/stack/config"
)

// localStack is the stack that runs in the embedded cloud only.
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

// checkPlace returns the settings that only the embedded cloud can deploy.
func checkPlace(c *config.Config) config.Problems {
	var problems config.Problems
	if c.Stack == localStack {
		problems = append(problems, config.Problem{Key: "stack", Text: `got "local", must be another one here: local runs in the embedded cloud only, and here it would build a real cluster in AWS (e.g. make up, or pulumi up -s dev)`})
	}
	if c.Stack != localStack && c.Network.VPCID == "" && len(c.Cluster.PublicAccessCIDRs) == 0 && !c.Cluster.Reachable {
		problems = append(problems, config.Problem{
			Key: c.Project + ":cluster.publicAccessCidrs", Text: "lists nothing, must list the addresses from which this program runs, now and for every later up and destroy: " +
				"in a VPC that it makes, nothing else reaches the API server, and what belongs into the cluster fails after ten minutes. Where this machine reaches the VPC " +
				"all the same (a peered network, a VPN), set cluster.reachable: true (e.g. pulumi config set --path 'cluster.publicAccessCidrs[0]' 203.0.113.7/32)",
		})
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
