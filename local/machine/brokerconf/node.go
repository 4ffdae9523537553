package brokerconf

import (
	"fmt"
	"strconv"
	"strings"
)

// Voter is a controller as the others know it.
type Voter struct {
	ID   int
	Port int
}

// Node is what brokers and controllers have in common.
type Node struct {
	ID         int
	Voters     []Voter  // all controllers
	Controller Listener // of controllers
	SuperUsers []string // e.g. User:kafka
	DataDir    string
	KeyStore   string // PEM file: private key, certificate, authority's certificate; "" without TLS
	TrustStore string // PEM file: authority's certificate
	Overrides  Settings
}

// place are the settings that tie a node to this machine.
func (n Node) place() Settings {
	voters := make([]string, 0, len(n.Voters))
	for _, v := range n.Voters {
		voters = append(voters, fmt.Sprintf("%d@127.0.0.1:%d", v.ID, v.Port))
	}
	settings := Settings{
		"node.id":                   strconv.Itoa(n.ID),
		"log.dirs":                  n.DataDir,
		"controller.quorum.voters":  strings.Join(voters, ","),
		"controller.listener.names": n.Controller.Name,
		"authorizer.class.name":     "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"super.users":               strings.Join(n.SuperUsers, ";"),
	}
	if n.Controller.SASL {
		settings["sasl.mechanism.controller.protocol"] = "PLAIN"
	}
	if n.KeyStore != "" {
		settings = settings.with(Settings{
			"ssl.keystore.type":       "PEM",
			"ssl.keystore.location":   n.KeyStore,
			"ssl.truststore.type":     "PEM",
			"ssl.truststore.location": n.TrustStore,
		})
	}
	return settings
}

// lean are settings of brokers and controllers alike.
var lean = Settings{
	"num.io.threads":                    "4",
	"num.network.threads":               "2",
	"background.threads":                "4",
	"num.recovery.threads.per.data.dir": "1",
	"log.cleaner.dedupe.buffer.size":    "8388608", // taken whole at the start; the default of 128 MiB is half of such a heap
	"log.cleaner.io.buffer.size":        "262144",
	// A broker that was killed can't register again before its old session has ended (DUPLICATE_BROKER_REGISTRATION); the default is 9 s.
	"broker.session.timeout.ms": "6000",
	// Controllers that look for a new leader whenever the machine is busy for two seconds find no peace.
	"controller.quorum.fetch.timeout.ms": "6000",
	"broker.heartbeat.interval.ms":       "1000",
}
