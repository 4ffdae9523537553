package brokerconf

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// Listener is one listener of a node, or one of other nodes that it calls.
type Listener struct {
	Name               string // e.g. INTERNAL
	Port               int    // on 127.0.0.1; 0 when only called
	TLS, SASL          bool
	UsersFile          string        // JSON, user → password; "" when only called
	UsersDelay         time.Duration // how long the node doesn't see a change of that file
	Username, Password string        // who the node is when it calls this listener
}

// usersHandler lets in the users of a file. Its source is users/PlainUsers.java in package machine.
const usersHandler = "kafkaoneks.PlainUsers"

// Address is the value of the listener in `listeners`.
func (l Listener) Address() string { return fmt.Sprintf("%s://127.0.0.1:%d", l.Name, l.Port) }

// Protocol is the name that Kafka has for the listener's security.
func (l Listener) Protocol() string {
	switch {
	case l.SASL && l.TLS:
		return "SASL_SSL"
	case l.SASL:
		return "SASL_PLAINTEXT"
	case l.TLS:
		return "SSL"
	default:
		return "PLAINTEXT"
	}
}

// settings are those that only this listener has.
func (l Listener) settings() Settings {
	if !l.SASL {
		return Settings{}
	}
	prefix := "listener.name." + strings.ToLower(l.Name) + "."
	settings := Settings{
		prefix + "sasl.enabled.mechanisms": "PLAIN",
		prefix + "plain.sasl.jaas.config":  l.jaas(),
	}
	if l.UsersFile != "" {
		settings[prefix+"plain.sasl.server.callback.handler.class"] = usersHandler
	}
	return settings
}

// jaas is the login module's line: username and password for calls, and where the users are who are let in.
func (l Listener) jaas() string {
	line := []string{"org.apache.kafka.common.security.plain.PlainLoginModule required"}
	if l.Username != "" {
		line = append(line, "username="+quote(l.Username), "password="+quote(l.Password))
	}
	if l.UsersFile != "" {
		line = append(line, "users_file="+quote(l.UsersFile), "users_delay_ms="+quote(strconv.FormatInt(l.UsersDelay.Milliseconds(), 10)))
	}
	return strings.Join(line, " ") + ";"
}

// quote writes a JAAS value; Kafka reads it with java.io.StreamTokenizer.
func quote(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// protocols is listener.security.protocol.map.
func protocols(listeners ...Listener) string {
	entries := make([]string, 0, len(listeners))
	for _, l := range listeners {
		entries = append(entries, l.Name+":"+l.Protocol())
	}
	return strings.Join(entries, ",")
}

// listenerSettings are those of all given listeners.
func listenerSettings(listeners ...Listener) Settings {
	all := Settings{"listener.security.protocol.map": protocols(listeners...)}
	for _, l := range listeners {
		maps.Copy(all, l.settings())
	}
	return all
}
