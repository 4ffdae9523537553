// Package partition tells where in AWS a region lies without asking AWS: for checks of a config, the embedded cloud, and unit tests.
package partition

import "strings"

// Partition is a part of AWS with accounts of its own.
type Partition struct {
	// ID is the second part of ARNs, DNSSuffix ends the names of hosts, ReverseDNS starts the names of most endpoint services.
	ID, DNSSuffix, ReverseDNS string
}

// Of returns the partition that a region lies in: China, the GovCloud (US), or the one of all others.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func Of(region string) Partition {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return Partition{"aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"}
	case strings.HasPrefix(region, "us-gov-"):
		return Partition{"aws-us-gov", "amazonaws.com", "com.amazonaws"}
	}
	return Partition{"aws", "amazonaws.com", "com.amazonaws"}
}
