package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kafka-on-eks/kafka"
	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/status"
	"kafka-on-eks/local/workspace"
)

// summary tells at the end of `up` what runs, what was only recorded, where things are, and what to try next.
type summary struct {
	workspace *workspace.Workspace
	node      *machine.Node
	cloud     *standin.Cloud
	plan      *engine.Plan
	landed    landing
	took      time.Duration
	// kubernetes is the stack's cluster; nil for none.
	kubernetes *kubernetes
	out        io.Writer
}

func (s *summary) print(ctx context.Context) error {
	processes, err := s.node.Processes(ctx)
	if err != nil {
		return err
	}
	endpoint, err := s.node.S3(ctx)
	if err != nil {
		return err
	}
	login, err := s.cloud.KafkaAccess(namespace, "kafka")
	if err != nil {
		return err
	}
	producers, err := s.cloud.Producers(namespace)
	if err != nil {
		return err
	}
	access := workspace.Access{
		Bootstrap: s.node.Bootstrap(login.Kafka), Username: login.Username, Password: login.Password, CAPEM: login.CAPEM, Clients: clientsOf(login), S3: endpoint,
	}
	if err := access.Write(s.workspace); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\nStack %s is up, in %s.\n", s.workspace.Stack, s.took.Round(time.Second))
	real, objects, recorded := s.split()
	fmt.Fprintln(s.out, "\nRuns for real:")
	var names []string
	for _, p := range processes {
		if p.Kind != "job" { // it has ended
			names = append(names, p.Name)
		}
	}
	fmt.Fprintln(s.out, "  processes   ", strings.Join(names, ", "))
	fmt.Fprintln(s.out, "  resources   ", list(real))
	if len(objects) > 0 {
		fmt.Fprintln(s.out, "In the Kubernetes API server:")
		fmt.Fprintln(s.out, "  resources   ", list(objects))
	}
	fmt.Fprintln(s.out, "Checked and recorded only (it has no meaning on one machine):")
	fmt.Fprintln(s.out, "  resources   ", list(recorded))

	fmt.Fprintln(s.out, "\nAddresses:")
	t := tabwriter.NewWriter(s.out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "  Kafka bootstrap\t%s\tTLS and SASL; client settings in %s\n",
		access.Bootstrap, s.workspace.Relative(s.workspace.KafkaClient()))
	for _, user := range slices.Sorted(maps.Keys(access.Clients)) {
		fmt.Fprintf(t, "  Kafka as %s\t%s\tclient settings in %s\n", user, access.Bootstrap, s.workspace.Relative(s.workspace.ClientProperties(user)))
	}
	fmt.Fprintf(t, "  S3 endpoint\t%s\tkeys in %s\n", endpoint.URL, s.workspace.Relative(s.workspace.S3Environment()))
	fmt.Fprintf(t, "  S3 web page\t%s\tsign in with the same keys\n", endpoint.WebURL)
	for _, name := range producers {
		if address, err := s.node.PodAddress(name, "http"); err == nil {
			fmt.Fprintf(t, "  Metrics of %s\thttp://%s/metrics\t\n", name, address)
		}
	}
	if s.kubernetes != nil {
		fmt.Fprintf(t, "  Kubernetes\t%s\texport KUBECONFIG=%s\n", s.kubernetes.cluster.URL, s.kubernetes.cluster.KubeconfigFile())
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	if s.landed.object != "" {
		fmt.Fprintf(s.out, "\nRecords are landing in S3, e.g. %s\n", s.landed.object)
	} else if s.landed.waiting != "" {
		fmt.Fprintf(s.out, "\nNo object in S3 yet: %s\n", s.landed.waiting)
	}
	s.printSources(ctx, producers)
	fmt.Fprint(s.out, `
Try next:
  bin/local status            what runs, and how far the records have come
  bin/local verify            what was acknowledged against what lies in S3, record by record
  bin/local logs producer     the log of a process
  bin/local preview -s prod   what the same program would make in AWS
  set brokers: 4 in Pulumi.local.yaml, then make up: a fourth broker joins while records flow
  make down                   end everything
`)
	return nil
}

// printSources says which sources can't be read. Nothing fails for that: the producers are ready, and go on trying.
func (s *summary) printSources(ctx context.Context, producers []string) {
	var d status.Delivery
	d.AskProducers(ctx, s.node, producers)
	for _, p := range d.Producers {
		if p.SourceProblem != "" {
			fmt.Fprintf(s.out, "\nThe source of %s can't be read now: %s\n  The producer goes on trying; bin/local logs %s has its attempts.\n", p.Name, p.SourceProblem, p.Name)
		}
	}
}

// clientsOf are the users of a Kafka that aren't the program's own.
func clientsOf(access standin.KafkaAccess) map[string]string {
	clients := maps.Clone(access.Users)
	maps.DeleteFunc(clients, func(user, _ string) bool { return slices.Contains(kafka.Users(), user) })
	return clients
}

// split counts the stack's resources by whether their stand-in does real work, or they are in a real cluster. The program's own
// components and the providers are none of these.
func (s *summary) split() (real, objects, recorded map[string]int) {
	real, objects, recorded = map[string]int{}, map[string]int{}, map[string]int{}
	for resourceType, n := range s.plan.Types() {
		isReal, ok := s.cloud.IsReal(resourceType)
		short := resourceType[strings.LastIndexByte(resourceType, ':')+1:]
		switch {
		case s.kubernetes != nil && strings.HasPrefix(resourceType, "kubernetes:"):
			objects[short] += n
		case !ok:
		case isReal:
			real[short] += n
		default:
			recorded[short] += n
		}
	}
	return real, objects, recorded
}

// list writes counts as "3 Secret, Job".
func list(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[name]; n > 1 {
			name = fmt.Sprintf("%d %s", n, name)
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, ", ")
}
