// Package infra builds what lies in AWS: network, cluster, nodes, bucket, keys, identities and registry, one component a file.
//
// Components take plain values and outputs of one another; the AWS provider, with region and default tags, comes from the resource
// options (pulumi.Providers) and is inherited by all children.
package infra
