package config

// Cluster is the EKS cluster's control plane.
type Cluster struct {
	// PublicAccessCIDRs are the addresses that may reach the API server from the internet; if there are none, only the VPC can.
	PublicAccessCIDRs []string `config:"publicAccessCidrs" default:"[]" example:"[\"203.0.113.0/24\"]"`
	// Reachable says that whoever runs the program reaches the private endpoint of a VPC that it makes.
	Reachable bool `config:"reachable" default:"false"`
	// AdminRoles are the ARNs of the IAM roles that may do everything in the cluster, besides the role that creates it.
	AdminRoles []string `config:"adminRoles" default:"[]" example:"[\"arn:aws:iam::123456789012:role/admin\"]"`
	// DeletionProtection makes a destroy, or a change that would replace the cluster, fail until it is turned off.
	DeletionProtection bool `config:"deletionProtection" default:"true"`
	// LogRetentionDays is how long the logs of the control plane and the VPC are kept: one of infra.LogRetentions.
	LogRetentionDays int `config:"logRetentionDays" default:"90" oneof:"1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653" reason:"which CloudWatch offers"`
}
