package standin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// lateLines notes of a log group that EKS has yet to write lines into whose cluster is gone.
const lateLines tokens.Type = "aws:eks:LateLines"

// controlPlaneLogs is the log group into which EKS writes for a cluster.
func controlPlaneLogs(in resource.PropertyMap) string {
	return "/aws/eks/" + text(in, "name") + "/cluster"
}

// writesLogs tells of a cluster whether its control plane writes logs.
func writesLogs(in resource.PropertyMap) bool {
	types := in["enabledClusterLogTypes"]
	return types.IsArray() && len(types.ArrayValue()) > 0
}

// openLogs has EKS make the log group of a new cluster, unless it is there.
func openLogs(_ context.Context, o object) (resource.PropertyMap, error) {
	if !writesLogs(o.in) {
		return nil, nil
	}
	return nil, o.cloud.makeLogGroup(controlPlaneLogs(o.in))
}

// closeLogs leaves the last lines of a cluster that goes to be written.
func closeLogs(_ context.Context, o object) error {
	if !writesLogs(o.in) {
		return nil
	}
	return o.cloud.account.keep(lateLines, controlPlaneLogs(o.in), resource.PropertyMap{})
}

// writeLateLines plays what EKS does where the group of a cluster that is gone is deleted before its last lines are written: it makes the group again, by its
// service-linked role. It doesn't always; here it does, so that nothing counts on the other case.
// Source: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2763.
func (c *Cloud) writeLateLines(group string) error {
	_, late, err := c.account.find(lateLines, group)
	if err != nil || !late {
		return err
	}
	if err := c.account.forget(lateLines, group); err != nil {
		return err
	}
	return c.makeLogGroup(group)
}

// makeLogGroup makes a group as EKS does: with no retention.
func (c *Cloud) makeLogGroup(group string) error {
	_, there, err := c.account.find(logGroupType, group)
	if err != nil || there {
		return err
	}
	return c.account.keep(logGroupType, group, values(map[string]any{"name": group}))
}
