package config

// Network is the VPC.
type Network struct {
	// CIDR of the VPC.
	CIDR string `config:"cidr" default:"10.0.0.0/16"`
	// NATGateways is "perZone", "single" or "none".
	NATGateways string `config:"natGateways" default:"perZone" oneof:"perZone single none"`
	// InterfaceEndpoints keeps calls of AWS inside the VPC. Without NAT gateways it is always so.
	InterfaceEndpoints bool `config:"interfaceEndpoints" default:"false"`
	// FlowLogs records which addresses exchange traffic.
	FlowLogs bool `config:"flowLogs" default:"false"`
	// VPCID is a VPC that exists, with private subnets, one a zone, and public ones for load balancers, if any. With it, nothing above has a meaning.
	VPCID            string   `config:"vpcId" default:"" example:"vpc-0123456789abcdef0"`
	PrivateSubnetIDs []string `config:"privateSubnetIds" default:"[]" example:"[\"subnet-0123456789abcdef0\", \"subnet-1123456789abcdef0\", \"subnet-2123456789abcdef0\"]"`
	PublicSubnetIDs  []string `config:"publicSubnetIds" default:"[]" example:"[\"subnet-3123456789abcdef0\"]"`
}
