package brokerconf_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/brokerconf"
)

var update = flag.Bool("update", false, "write the golden files anew")

func listener(name string, port int) brokerconf.Listener {
	return brokerconf.Listener{
		Name: name, Port: port, TLS: true, SASL: true, UsersFile: "/stack/run/users-" + name + ".json", UsersDelay: 2 * time.Second, Username: "kafka", Password: `pa"ss\word`,
	}
}

func node(id int) brokerconf.Node {
	return brokerconf.Node{
		ID: id, Voters: []brokerconf.Voter{{ID: 9990, Port: 20000}, {ID: 9991, Port: 20001}, {ID: 9992, Port: 20002}}, Controller: listener("CONTROLLER", 20000),
		SuperUsers: []string{"User:kafka", "User:admin"}, DataDir: "/stack/data/node", KeyStore: "/stack/run/keystore.pem", TrustStore: "/stack/run/ca.pem",
		Overrides: brokerconf.Settings{"min.insync.replicas": "2", "log.dirs": "/elsewhere", "num.io.threads": "8"},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	plain := node(0)
	plain.KeyStore, plain.TrustStore, plain.Controller = "", "", brokerconf.Listener{Name: "CONTROLLER", Port: 20000}
	tests := map[string]brokerconf.Settings{
		"controller": brokerconf.Controller(node(9990)),
		"broker":     brokerconf.Broker(brokerconf.BrokerArgs{Node: node(0), Brokers: 4, Internal: listener("INTERNAL", 20010), Replication: listener("REPLICATION", 20011)}),
		"alone-and-plain": brokerconf.Broker(brokerconf.BrokerArgs{
			Node: plain, Brokers: 1, Internal: brokerconf.Listener{Name: "INTERNAL", Port: 20010}, Replication: brokerconf.Listener{Name: "REPLICATION", Port: 20011},
		}),
	}
	for name, settings := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := settings.Render()
			path := filepath.Join("testdata", name+".properties")
			if *update {
				require.NoError(t, os.WriteFile(path, got, 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), "run with -update to accept it")
		})
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	settings := brokerconf.Settings{
		"a": "value", "b spaces": "  around  ", "c": `back\slash "quoted" = : # !`, "d": "one\ntwo\r\ttab", "e": "é 漢 🏟", "f": "${file:/secret:key}", "g": "",
	}
	require.Equal(t, strings.Join([]string{
		`a=value`, `b\ spaces=\ \ around  `, `c=back\\slash "quoted" = : # !`, `d=one\ntwo\r\ttab`, `e=\u00e9 \u6f22 \ud83c\udfdf`, `f=${file:/secret:key}`, `g=`, ``,
	}, "\n"), string(settings.Render()))
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	settings, leftOut, err := brokerconf.Overrides([]string{
		"min.insync.replicas=2", " log.retention.hours = 24 ", "confluent.balancer.enable=true", "ssl.cipher.suites=a=b", "confluent.balancer.throttle.bytes.per.second=-1",
	})
	require.NoError(t, err)
	require.Equal(t, brokerconf.Settings{"min.insync.replicas": "2", "log.retention.hours": "24", "ssl.cipher.suites": "a=b"}, settings)
	require.Equal(t, []string{"confluent.balancer.enable", "confluent.balancer.throttle.bytes.per.second"}, leftOut)

	_, _, err = brokerconf.Overrides([]string{"no-value", "=x"})
	require.ErrorContains(t, err, `got "no-value", must be key=value (e.g. min.insync.replicas=2)`)
	require.ErrorContains(t, err, `got "=x"`)
}
