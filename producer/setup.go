package producer

import (
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Setup has everything that a producer's program finds in its pod and that is known before there is a cluster: all but the way to Kafka.
type Setup struct {
	// Name is the producer's name.
	Name string
	// Env are its environment variables.
	Env map[string]string
	// Files are its mounted files, secrets among them, by their paths in the pod.
	Files map[string][]byte
}

// Setup returns the setup of the Deployment's program.
func (a *DeploymentArgs) Setup() (Setup, error) {
	source, err := a.Source.environment()
	if err != nil {
		return Setup{}, err
	}
	s := Setup{Name: NameFor(a.SourceName), Env: map[string]string{}, Files: map[string][]byte{}}
	s.add(source)
	s.add(a.Source.Record.environment())
	s.add(a.Settings.environment())
	s.add(a.names())
	for _, f := range a.Source.secrets() {
		s.Files[sourceMount+"/"+f.name] = []byte(f.content)
	}
	if schema := a.Source.Record.Schema; schema != "" {
		s.Files[schemaMount+"/"+schemaFile] = []byte(schema)
	}
	return s, nil
}

// add adds variables that [variable] made.
func (s *Setup) add(env corev1.EnvVarArray) {
	for _, v := range env {
		v := v.(corev1.EnvVarArgs)
		s.Env[string(v.Name.(pulumi.String))] = string(v.Value.(pulumi.String))
	}
}

// Agrees reports whether a pod with these variables and files gives its program the same setup.
func (s Setup) Agrees(env map[string]string, files map[string][]byte) bool {
	for name := range env {
		_, own := s.Env[name]
		if !own && (strings.HasPrefix(name, "SOURCE_") || strings.HasPrefix(name, "RECORD_")) {
			return false
		}
	}
	for name, value := range s.Env {
		if got, ok := env[name]; !ok || got != value {
			return false
		}
	}
	for path, content := range s.Files {
		if got, ok := files[path]; !ok || string(got) != string(content) {
			return false
		}
	}
	return true
}
