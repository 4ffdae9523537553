package machine

import (
	"fmt"
	"strings"

	"kafka-on-eks/local/machine/admin"
	"kafka-on-eks/local/machine/brokerconf"
)

// Listener is one listener of brokers or controllers as the program declares it.
type Listener struct {
	Name               string            // as in the Kafka resource: internal, replication, controller
	Port               int               // inside the cluster, e.g. 9071
	TLS                bool              // encrypted with certificates of the program's CA
	SASL               bool              // SASL PLAIN with Users
	Users              map[string]string // user → password that the listener lets in
	Username, Password string            // who brokers and controllers are when they call this listener themselves
}

// confListener is the listener as the settings have it.
func (l Listener) confListener(port int) brokerconf.Listener {
	return brokerconf.Listener{
		Name: strings.ToUpper(l.Name), Port: port, TLS: l.TLS, SASL: l.SASL, Users: l.Users, Username: l.Username, Password: l.Password,
	}
}

// check tells what a listener lacks to be used between brokers and controllers.
func (l Listener) checkIdentity() error {
	if l.SASL && (l.Username == "" || l.Users[l.Username] != l.Password) {
		return fmt.Errorf("listener %s: its own user %q must be among its users, with the same password", l.Name, l.Username)
	}
	return nil
}

// access is how to use the listener as the one that brokers and controllers are.
func (l Listener) access(ca KeyPair, ports []int) admin.Access {
	access := admin.Access{SASL: l.SASL, Username: l.Username, Password: l.Password}
	if l.TLS {
		access.CAPEM = ca.CertPEM
	}
	for _, port := range ports {
		access.Addresses = append(access.Addresses, fmt.Sprintf("127.0.0.1:%d", port))
	}
	return access
}
