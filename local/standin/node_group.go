package standin

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// latestRelease is the day of the nodes' images that the embedded cloud recommends.
const latestRelease = "20251120"

// nodeGroupKind is a group of nodes. EKS refuses an image that was made for another version of Kubernetes:
// https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
var nodeGroupKind = func() kind {
	k := inCluster("nodeGroupName", "nodegroup", "status")
	k.check = func(o object) []plugin.CheckFailure {
		version, release := text(o.in, "version"), text(o.in, "releaseVersion")
		if version == "" || release == "" || strings.HasPrefix(release, version+".") {
			return nil
		}
		return []plugin.CheckFailure{{Property: "releaseVersion", Reason: fmt.Sprintf(
			"InvalidParameterException: Requested release version %s is not valid for kubernetes version %s", release, version)}}
	}
	return k
}()

// getParameter answers aws:ssm/getParameter:getParameter for the parameters that AWS publishes for the images of EKS's nodes.
func getParameter(_ *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
	name := text(args, "name")
	var version, processor string
	parts := strings.Split(strings.TrimPrefix(name, "/aws/service/eks/optimized-ami/"), "/")
	if len(parts) == 6 && strings.Join(parts[3:], "/") == "standard/recommended/release_version" && parts[1] == "amazon-linux-2023" {
		version, processor = parts[0], parts[2]
	}
	if processor != "arm64" && processor != "x86_64" {
		return nil, fmt.Errorf("reading SSM Parameter (%s): couldn't find resource", name)
	}
	release := fmt.Sprintf("%s.2-%s", version, latestRelease)
	return values(map[string]any{"id": name, "name": name, "type": "String", "value": release, "insecureValue": release, "version": 1, "withDecryption": true,
		"arn": "arn:aws:ssm:::parameter" + name}), nil
}
