package stack

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var arnPattern = regexp.MustCompile(`arn:([a-z-]+):`)

// TestEveryPartition holds that the same program builds in China and in the GovCloud: all names of resources are of the partition that the provider tells, and
// so are those of services that differ there.
func TestEveryPartition(t *testing.T) {
	for _, c := range []struct{ region, partition, nodes, endpoint, logs string }{
		{"eu-west-1", "aws", "ec2.amazonaws.com", "com.amazonaws.eu-west-1.ecr.api", "com.amazonaws.eu-west-1.logs"},
		{"us-gov-west-1", "aws-us-gov", "ec2.amazonaws.com", "com.amazonaws.us-gov-west-1.ecr.api", "com.amazonaws.us-gov-west-1.logs"},
		{"cn-north-1", "aws-cn", "ec2.amazonaws.com.cn", "cn.com.amazonaws.cn-north-1.ecr.api", "com.amazonaws.cn-north-1.logs"},
	} {
		t.Run(c.partition, func(t *testing.T) {
			r := deploy(t, "prod", func(values map[string]string) {
				opened(values)
				values["aws:region"] = c.region
				values["kafka-on-eks:network"] = `{"interfaceEndpoints":true,"flowLogs":true}`
				values["kafka-on-eks:cluster.adminRoles"] = `["arn:` + c.partition + `:iam::123456789012:role/admin"]`
			})
			require.NoError(t, r.Err)
			seen := 0
			for _, resource := range r.Resources {
				inputs, err := json.Marshal(resource.Inputs)
				require.NoError(t, err)
				for _, arn := range arnPattern.FindAllStringSubmatch(string(inputs), -1) {
					require.Equal(t, c.partition, arn[1], "%s %s: %s", resource.Type, resource.Name, inputs)
					seen++
				}
			}
			require.Greater(t, seen, 50)
			require.Contains(t, r.One(t, "aws:iam/role:Role", "nodes").Inputs["assumeRolePolicy"], `"`+c.nodes+`"`)
			require.Equal(t, c.endpoint, r.One(t, "aws:ec2/vpcEndpoint:VpcEndpoint", "endpoints-ecr.api").Inputs["serviceName"])
			require.Equal(t, c.logs, r.One(t, "aws:ec2/vpcEndpoint:VpcEndpoint", "endpoints-logs").Inputs["serviceName"])
			require.Equal(t, "com.amazonaws."+c.region+".s3", r.One(t, "aws:ec2/vpcEndpoint:VpcEndpoint", "s3").Inputs["serviceName"])
		})
	}
}
