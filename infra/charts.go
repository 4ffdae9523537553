package infra

// ChartVersions are the versions of the charts that this package installs, for a mirror that has to have them.
func ChartVersions() []string { return []string{balancerChart, dnsChart} }
