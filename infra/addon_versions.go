package infra

import "maps"

// AddonNames are the EKS add-ons that the program installs.
func AddonNames() []string {
	return []string{"aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "metrics-server", "vpc-cni"}
}

// AddonVersions returns the version of each add-on for a minor version of Kubernetes from 1.28 to 1.36. The given versions replace those pinned here.
func AddonVersions(kubernetes string, given map[string]string) map[string]string {
	versions := maps.Clone(addonsOfAll)
	maps.Copy(versions, addonsPerMinor[kubernetes])
	maps.Copy(versions, given)
	return versions
}

// The versions of kube-proxy and coredns are those that the EKS user guide lists for each version of Kubernetes (managing-kube-proxy,
// managing-coredns). The newest rows and the other add-ons are versions that were seen in use together. `aws eks describe-addon-versions
// --kubernetes-version 1.34 --addon-name coredns` lists the versions of today.
var (
	addonsOfAll = map[string]string{
		"aws-ebs-csi-driver":     "v1.58.0-eksbuild.1",
		"eks-pod-identity-agent": "v1.3.10-eksbuild.3",
		"metrics-server":         "v0.8.1-eksbuild.5",
		"vpc-cni":                "v1.21.1-eksbuild.7",
	}
	addonsPerMinor = map[string]map[string]string{
		"1.28": {"kube-proxy": "v1.28.15-eksbuild.31", "coredns": "v1.10.1-eksbuild.38", "metrics-server": "v0.8.0-eksbuild.3"},
		"1.29": {"kube-proxy": "v1.29.15-eksbuild.16", "coredns": "v1.11.4-eksbuild.24", "metrics-server": "v0.8.0-eksbuild.3"},
		"1.30": {"kube-proxy": "v1.30.14-eksbuild.28", "coredns": "v1.11.4-eksbuild.33", "metrics-server": "v0.8.0-eksbuild.3"},
		"1.31": {"kube-proxy": "v1.31.14-eksbuild.9", "coredns": "v1.11.4-eksbuild.33"},
		"1.32": {"kube-proxy": "v1.32.13-eksbuild.5", "coredns": "v1.11.4-eksbuild.33"},
		"1.33": {"kube-proxy": "v1.33.10-eksbuild.2", "coredns": "v1.13.2-eksbuild.4"},
		"1.34": {"kube-proxy": "v1.34.6-eksbuild.2", "coredns": "v1.13.2-eksbuild.4"},
		"1.35": {"kube-proxy": "v1.35.3-eksbuild.2", "coredns": "v1.13.2-eksbuild.4"},
		"1.36": {
			"kube-proxy": "v1.36.0-eksbuild.21", "coredns": "v1.14.3-eksbuild.16",
			"aws-ebs-csi-driver": "v1.63.1-eksbuild.1", "metrics-server": "v0.9.0-eksbuild.11", "vpc-cni": "v1.22.4-eksbuild.3",
		},
	}
)
