// Package infra builds everything in AWS: network, cluster, nodes, bucket, keys, identities and registry, with a file for each component.
//
// Components take plain values and outputs of one another. The AWS provider, with region and default tags, comes from the resource
// options (pulumi.Providers), and all children inherit it.
package infra
