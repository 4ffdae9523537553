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

// confListener is the listener as the settings of a node have it that only calls it.
func (l Listener) confListener(port int) brokerconf.Listener {
	return brokerconf.Listener{Name: strings.ToUpper(l.Name), Port: port, TLS: l.TLS, SASL: l.SASL, Username: l.Username, Password: l.Password}
}

// trusts tells whether nodes with this listener and nodes with another version of it let each other in, so that one after the other can go from the
// one to the other.
func (l Listener) trusts(other Listener) bool {
	if l.TLS != other.TLS || l.SASL != other.SASL {
		return false
	}
	return !l.SASL || l.letsIn(other) && other.letsIn(l)
}

// letsIn tells whether the one that nodes are, by another version of the listener, is among the users of this one.
func (l Listener) letsIn(other Listener) bool {
	password, ok := l.Users[other.Username]
	return ok && password == other.Password
}

// checkIdentity tells what a listener lacks to be used between brokers and controllers.
func (l Listener) checkIdentity() error {
	if l.SASL && (l.Username == "" || !l.letsIn(l)) {
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
