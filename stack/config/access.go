package config

// Access is the way into Kafka from outside the cluster.
type Access struct {
	// Domain below which the brokers get names; empty closes Kafka to the outside.
	Domain string `config:"domain" default:"" example:"kafka.example.com"`
	// HostedZoneID is the zone of Route 53 that holds Domain.
	HostedZoneID string `config:"hostedZoneId" default:"" example:"Z0123456789ABCDEFGHIJ"`
	// InternetFacing gives the load balancers public addresses.
	InternetFacing bool `config:"internetFacing" default:"false"`
	// CIDRs may connect; none means the VPC alone.
	CIDRs []string `config:"cidrs" default:"[]" example:"[\"10.0.0.0/8\"]"`
}
