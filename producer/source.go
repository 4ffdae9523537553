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
	// URL of kinds sse, http and websocket. With SecretURL it reaches the pod as a file; without, its query alone does, which may hold a key.
	URL       string
	SecretURL bool
	// Path of kind file; Follow reads on where it grows.
	Path   string
	Follow bool
	// Rate in records per second (0: full speed), Count of records (0: no end) and Seed of kind generator.
	Rate, Count, Seed int
	// PollInterval between requests of kind http; 0 for one answer that doesn't end.
	PollInterval time.Duration
	// IdleTimeout is how long nothing may arrive. Kinds sse, http and websocket.
	IdleTimeout time.Duration
	// Token (bearer), Headers by name, and Subscribe, the first message of kind websocket, reach the pod as files.
	Token     string
	Headers   map[string]string
	Subscribe string
	// Events are the types of events that kind sse keeps, none for all.
	Events []string
	// Subprotocols are what kind websocket offers to its server.
	Subprotocols []string
	// Record says what becomes of an event.
	Record Record
}

// sourceMount is where the pod finds the source's secrets.
const sourceMount = "/mnt/source"

// environment are the settings of the source's kind, and no others.
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

// split gives the URL's address, which may be shown, and its query, which may hold a key. A fragment is left out, as no server gets it.
func (s Source) split() (address, query string) {
	address, _, _ = strings.Cut(s.URL, "#")
	address, query, _ = strings.Cut(address, "?")
	return address, query
}

// secretFile is a secret of the source: the file that has it, and the variable that names the file.
type secretFile struct{ name, variable, content string }

// secrets lists what mustn't stand in the pod's environment.
func (s Source) secrets() []secretFile {
	var files []secretFile
	if s.SecretURL {
		files = append(files, secretFile{"url", "SOURCE_URL_FILE", s.URL})
	} else if _, query := s.split(); query != "" {
		// Its name follows from its content, so that the pod is another one with another query: positions belong to the address with its query.
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

// secretData are the source's secrets by their files' names.
func (s Source) secretData() pulumi.StringMap {
	data := pulumi.StringMap{}
	for _, f := range s.secrets() {
		data[f.name] = pulumi.ToSecret(pulumi.String(f.content)).(pulumi.StringOutput)
	}
	return data
}
