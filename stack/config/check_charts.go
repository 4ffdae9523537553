package config

import "net/url"

// charts checks the addresses of charts' repositories. They may have no user name or password, which would show in the plan.
func (k *checker) charts(c Charts) {
	for _, repository := range []struct{ key, address string }{
		{"charts.operator", c.Operator}, {"charts.loadBalancers", c.LoadBalancers}, {"charts.dns", c.DNS},
	} {
		u, err := url.Parse(repository.address)
		ok := err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "oci") && u.Host != "" && u.User == nil && u.RawQuery == ""
		shown := repository.address
		if err != nil || u.User != nil || u.RawQuery != "" {
			shown = "something else"
		}
		k.must(ok, repository.key, "got %s, must be the address of a repository, without user and query (e.g. oci://registry.example.com/charts)", shown)
	}
}
