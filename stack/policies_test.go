package stack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPoliciesAreExplicit walks every policy document of every stack: no wildcard among actions, none for a whole resource, and everybody as
// principal only where the statement denies, or in an endpoint's policy, which narrows what other policies grant.
func TestPoliciesAreExplicit(t *testing.T) {
	for _, name := range []string{"local", "dev", "prod"} {
		t.Run(name, func(t *testing.T) {
			r := deploy(t, name, nil)
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
							require.True(t, strings.HasPrefix(target, "arn:"), "%s: resource %s", where, target)
						}
						if s.Principal == "*" {
							require.True(t, s.Effect == "Deny" || resource.Type == "aws:ec2/vpcEndpoint:VpcEndpoint", where)
						}
					}
				}
			}
			require.Equal(t, 8, walked, "four roles, the sink's policy, the volumes', the bucket's and the endpoint's")
		})
	}
}
