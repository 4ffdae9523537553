package runtime

// Listener is one listener of brokers or controllers as the program declares it.
type Listener struct {
	Name               string            // as in the Kafka resource: internal, replication, controller
	Port               int               // inside the cluster, e.g. 9071
	TLS                bool              // encrypted with certificates of the program's CA
	SASL               bool              // SASL PLAIN with Users
	Users              map[string]string // user → password that the listener lets in
	Username, Password string            // who brokers and controllers are when they call this listener themselves
}
