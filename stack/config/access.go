package config

// Access opens Kafka to clients outside the cluster.
type Access struct {
	// Domain is the domain below which the brokers get names; if it is empty, Kafka is closed to the outside.
	Domain string `config:"domain" default:"" example:"kafka.example.com"`
	// HostedZoneID is the zone of Route 53 that holds Domain.
	HostedZoneID string `config:"hostedZoneId" default:"" example:"Z0123456789ABCDEFGHIJ"`
	// InternetFacing gives the load balancers public addresses.
	InternetFacing bool `config:"internetFacing" default:"false"`
	// CIDRs are the addresses that may connect; if there are none, only the VPC may.
	CIDRs []string `config:"cidrs" default:"[]" example:"[\"10.0.0.0/8\"]"`
}
