package teardown

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/tests/harness/rehearsal"
)

const (
	logGroup   tokens.Type = "aws:cloudwatch/logGroup:LogGroup"
	cluster    tokens.Type = "aws:eks/cluster:Cluster"
	repository tokens.Type = "aws:ecr/repository:Repository"
)

// TestUpAfterDestroy: EKS makes the control plane's log group again after a destroy. The next up takes it over and gives it its retention.
func TestUpAfterDestroy(t *testing.T) {
	s := rehearsal.New(t, "dev")
	s.Up(t)
	s.Destroy(t)

	plan := s.Preview(t)
	group := planned(t, plan, logGroup, "cluster")
	require.Equal(t, 1, plan.Changes["import"])
	require.Equal(t, []string{"update"}, group.Steps, "the group is there, without a retention")
	require.Equal(t, "/aws/eks/kafka-on-eks-dev/cluster", group.Inputs["name"])
	require.EqualValues(t, 90, group.Inputs["retentionInDays"])

	s.Up(t)
	require.False(t, s.Preview(t).Changes.Pending(), "the group is the stack's, as if the stack had made it")
	s.Destroy(t)
	require.Empty(t, s.Left())
}

// TestNamesThatAreTaken: what another stack has, or a run that was cut short has left, is named with the commands that help, before anything is made.
func TestNamesThatAreTaken(t *testing.T) {
	for _, c := range []struct {
		about string
		there map[tokens.Type]string
		flows bool
		want  []string
	}{
		{"another stack of the same name", map[tokens.Type]string{cluster: "kafka-on-eks-dev", logGroup: "/aws/eks/kafka-on-eks-dev/cluster"}, false, []string{
			"log group /aws/eks/kafka-on-eks-dev/cluster is there already", "aws logs delete-log-group --log-group-name /aws/eks/kafka-on-eks-dev/cluster --region eu-west-1",
		}},
		{"a cluster", map[tokens.Type]string{cluster: "kafka-on-eks-dev"}, false, []string{
			"EKS cluster kafka-on-eks-dev is there already", "aws eks delete-cluster --name kafka-on-eks-dev --region eu-west-1",
			"pulumi import aws:eks/cluster:Cluster cluster-eksCluster kafka-on-eks-dev " +
				"--parent 'cluster=urn:pulumi:dev::kafka-on-eks::kafka-on-eks:infra:Cluster$eks:index:Cluster::cluster' " +
				"--provider 'aws=urn:pulumi:dev::kafka-on-eks::pulumi:providers:aws::aws' --protect=false",
		}},
		{"a repository", map[tokens.Type]string{repository: "kafka-on-eks-dev/producer"}, false, []string{
			"repository kafka-on-eks-dev/producer is there already",
			"pulumi import aws:ecr/repository:Repository producer kafka-on-eks-dev/producer --parent 'producer=urn:pulumi:dev::kafka-on-eks::kafka-on-eks:infra:Registry::producer'",
			"aws ecr delete-repository --force --repository-name kafka-on-eks-dev/producer --region eu-west-1",
		}},
		{"the group of flow logs", map[tokens.Type]string{logGroup: "/kafka-on-eks-dev/flow-logs"}, true, []string{"log group /kafka-on-eks-dev/flow-logs is there already"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			s := rehearsal.New(t, "dev")
			if c.flows {
				s.Overrides = []string{"network.flowLogs=true"}
			}
			for kind, name := range c.there {
				s.Occupy(t, kind, name)
			}
			err := s.PreviewRefused(t)
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

// planned finds a resource of a plan by its type and name.
func planned(t *testing.T, plan *engine.Plan, kind tokens.Type, name string) engine.PlannedResource {
	t.Helper()
	for _, r := range plan.Resources {
		if r.Type == string(kind) && strings.HasSuffix(r.URN, "::"+name) {
			return r
		}
	}
	require.Fail(t, "no such resource", "%s %s", kind, name)
	return engine.PlannedResource{}
}
