package config

// Network is the VPC.
type Network struct {
	// CIDR of the VPC.
	CIDR string `config:"cidr" default:"10.0.0.0/16"`
	// NATGateways is "perZone", "single" or "none".
	NATGateways string `config:"natGateways" default:"perZone" oneof:"perZone single none"`
	// InterfaceEndpoints keeps calls of AWS inside the VPC. Without NAT gateways there are always such endpoints.
	InterfaceEndpoints bool `config:"interfaceEndpoints" default:"false"`
	// FlowLogs turns on records of which addresses exchange traffic.
	FlowLogs bool `config:"flowLogs" default:"false"`
	// VPCID is an existing VPC, with a private subnet in each zone, and public subnets for load balancers, if there are any. With it, the keys
	// above have no meaning.
	VPCID            string   `config:"vpcId" default:"" example:"vpc-0123456789abcdef0"`
	PrivateSubnetIDs []string `config:"privateSubnetIds" default:"[]" example:"[\"subnet-0123456789abcdef0\", \"subnet-1123456789abcdef0\", \"subnet-2123456789abcdef0\"]"`
	PublicSubnetIDs  []string `config:"publicSubnetIds" default:"[]" example:"[\"subnet-3123456789abcdef0\"]"`
}
