package stack

import "kafka-on-eks/stack/config"

// checkProtected refuses a stack that is protected, and so is to stay, where a default would do for trying things only.
func checkProtected(c *config.Config) config.Problems {
	if c.Stack == localStack || !c.Cluster.DeletionProtection {
		return nil
	}
	var problems config.Problems
	if c.License == "" {
		problems = append(problems, config.Problem{Key: c.Project + ":license", Text: "is empty, must be Confluent's licence key, or trial: without a key, more than one broker " +
			"stop after 30 days (e.g. pulumi config set --secret license KEY, or license: trial until you have one)"})
	}
	if !c.SourceGiven {
		problems = append(problems, config.Problem{Key: c.Project + ":source", Text: "is not set, must name what is read: without, it would be a public stream that is there for trying things, " +
			"and its events would be in your topic (e.g. pulumi config set --path source.url https://example.com/matches)"})
	}
	return problems
}
