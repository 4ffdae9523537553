package producer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/digest"
)

// Source is the stream to read.
type Source struct {
	// Kind is "generator", "file", "sse", "http" or "websocket".
	Kind string
	// URL is the address of kinds sse, http and websocket. With SecretURL all of it reaches the pod as a file, and otherwise only its query, which may
	// hold a key.
	URL       string
	SecretURL bool
	// Path is the file of kind file; Follow goes on reading while it grows.
	Path   string
	Follow bool
	// Rate (in records per second, 0 for full speed), Count (of records, 0 for no end) and Seed are for kind generator.
	Rate, Count, Seed int
	// PollInterval is the time between requests of kind http; 0 for one answer that doesn't end.
	PollInterval time.Duration
	// IdleTimeout is how long a connection of kinds sse, http and websocket may be silent.
	IdleTimeout time.Duration
	// Token (bearer), Headers by name, and Subscribe, the first message of kind websocket, reach the pod as files.
	Token     string
	Headers   map[string]string
	Subscribe string
	// Events are the types of events that kind sse keeps; empty for all types.
	Events []string
	// Subprotocols are those that kind websocket offers to its server.
	Subprotocols []string
	// Record says how an event becomes a record.
	Record Record
}

// sourceMount is the folder of the source's secrets in the pod.
const sourceMount = "/mnt/source"

// environment are the settings of the source's kind only.
func (s Source) environment() (corev1.EnvVarArray, error) {
	env := corev1.EnvVarArray{variable("SOURCE_KIND", s.Kind)}
	switch s.Kind {
	case "generator":
		return append(env, variable("SOURCE_RATE", strconv.Itoa(s.Rate)), variable("SOURCE_COUNT", strconv.Itoa(s.Count)), variable("SOURCE_SEED", strconv.Itoa(s.Seed))), nil
	case "file":
		env = append(env, variable("SOURCE_PATH", s.Path))
		if s.Follow {
			env = append(env, variable("SOURCE_FOLLOW", "true"))
		}
		return env, nil
	case "sse", "http", "websocket":
		return append(env, s.connection()...), nil
	}
	return nil, fmt.Errorf("got source kind %q, must be generator, file, sse, http or websocket", s.Kind)
}

// connection are the settings of a source on the internet.
func (s Source) connection() corev1.EnvVarArray {
	var env corev1.EnvVarArray
	if !s.SecretURL {
		address, _ := s.split()
		env = append(env, variable("SOURCE_URL", address))
	}
	if s.IdleTimeout > 0 {
		env = append(env, variable("SOURCE_IDLE_TIMEOUT", s.IdleTimeout.String()))
	}
	if s.PollInterval > 0 {
		env = append(env, variable("SOURCE_POLL_INTERVAL", s.PollInterval.String()))
	}
	if len(s.Events) > 0 {
		env = append(env, variable("SOURCE_EVENTS", strings.Join(s.Events, ",")))
	}
	if len(s.Subprotocols) > 0 {
		env = append(env, variable("SOURCE_SUBPROTOCOLS", strings.Join(s.Subprotocols, ",")))
	}
	for _, f := range s.secrets() {
		env = append(env, variable(f.variable, sourceMount+"/"+f.name))
	}
	return env
}

// split returns the URL's address, which may be shown, and its query, which may hold a key. The fragment is left out, as no server gets it.
func (s Source) split() (address, query string) {
	address, _, _ = strings.Cut(s.URL, "#")
	address, query, _ = strings.Cut(address, "?")
	return address, query
}

// secretFile is a secret of the source, with the file that holds it and the variable that names the file.
type secretFile struct{ name, variable, content string }

// secrets lists the values that must not be in the pod's environment.
func (s Source) secrets() []secretFile {
	var files []secretFile
	if s.SecretURL {
		files = append(files, secretFile{"url", "SOURCE_URL_FILE", s.URL})
	} else if _, query := s.split(); query != "" {
		// Its name follows from its content, so that another query means another pod, as positions belong to the address with its query.
		files = append(files, secretFile{"query-" + digest.Short(query), "SOURCE_QUERY_FILE", query})
	}
	if s.Token != "" {
		files = append(files, secretFile{"token", "SOURCE_TOKEN_FILE", s.Token})
	}
	if s.Subscribe != "" {
		files = append(files, secretFile{"subscribe", "SOURCE_SUBSCRIBE_FILE", s.Subscribe})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		variable := "SOURCE_HEADER_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_FILE"
		files = append(files, secretFile{"header-" + strings.ToLower(name), variable, s.Headers[name]})
	}
	return files
}

// secretData are the source's secrets, by the names of their files.
func (s Source) secretData() pulumi.StringMap {
	data := pulumi.StringMap{}
	for _, f := range s.secrets() {
		data[f.name] = pulumi.ToSecret(pulumi.String(f.content)).(pulumi.StringOutput)
	}
	return data
}
