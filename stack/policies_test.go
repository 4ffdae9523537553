package stack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wholeAccount lists the statements whose actions AWS ties to no resource, by the policy's name and the statement's Sid. Source:
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var wholeAccount = map[string]string{
	"load-balancers Look": "Describe actions of EC2 and Elastic Load Balancing have no resource to name",
	"dns Zones":           "route53:ListHostedZones lists the account's zones, to find the one that it may change",
}

// TestPoliciesAreExplicit walks every policy document of every stack: no wildcard among actions, none for a whole resource, and everybody as
// principal only where the statement denies, or in an endpoint's policy, which narrows what other policies grant.
func TestPoliciesAreExplicit(t *testing.T) {
	for _, c := range []struct {
		name, stack string
		change      func(map[string]string)
		walked      int
	}{{"local", "local", nil, 8}, {"dev", "dev", nil, 8}, {"prod", "prod", nil, 8}, {"prod with access", "prod", opened, 12}} {
		t.Run(c.name, func(t *testing.T) {
			r := deploy(t, c.stack, c.change)
			require.NoError(t, r.Err)
			walked := 0
			for _, resource := range r.Resources {
				for _, key := range []string{"policy", "assumeRolePolicy"} {
					text, ok := resource.Inputs[key].(string)
					if !ok || resource.Type == "aws:ecr/lifecyclePolicy:LifecyclePolicy" {
						continue
					}
					walked++
					var document struct {
						Statement []struct {
							Sid, Effect      string
							Action, Resource []string
							Principal        any
						}
					}
					require.NoError(t, json.Unmarshal([]byte(text), &document))
					for _, s := range document.Statement {
						where := resource.Type + " " + resource.Name + " " + s.Sid
						require.NotEmpty(t, s.Sid, where)
						for _, action := range s.Action {
							require.NotContains(t, action, "*", where)
						}
						for _, target := range s.Resource {
							if target == "*" {
								require.NotEmpty(t, wholeAccount[resource.Name+" "+s.Sid], "%s: a whole account as resource needs a reason", where)
								continue
							}
							require.True(t, strings.HasPrefix(target, "arn:"), "%s: resource %s", where, target)
						}
						if s.Principal == "*" {
							require.True(t, s.Effect == "Deny" || resource.Type == "aws:ec2/vpcEndpoint:VpcEndpoint", where)
						}
					}
				}
			}
			require.Equal(t, c.walked, walked, "four roles, the sink's policy, the volumes', the bucket's and the endpoint's; with access, two more roles and policies")
		})
	}
}
