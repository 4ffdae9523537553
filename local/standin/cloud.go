package standin

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"kafka-on-eks/local/machine"
)

// Machine is what really runs behind the stand-ins; *machine.Node is the one in use.
type Machine interface {
	S3(ctx context.Context) (machine.S3Endpoint, error)
	CreateBucket(ctx context.Context, bucket string) error
	DeleteBucket(ctx context.Context, bucket string, force bool) error
	// Objects lists keys of a bucket that begin with a prefix, at most so many. It starts nothing.
	Objects(bucket, prefix string, most int) ([]string, error)

	Controllers(ctx context.Context, spec machine.ControllerSpec) error
	RemoveControllers(ctx context.Context, name string) error
	Brokers(ctx context.Context, spec machine.BrokerSpec) error
	RemoveBrokers(ctx context.Context, name string) error
	KafkaReady(ctx context.Context, name string) error
	// Users has brokers or controllers that run let in other users, by listener.
	Users(ctx context.Context, resource string, users map[string]map[string]string) error

	Topic(ctx context.Context, spec machine.TopicSpec) error
	RemoveTopic(ctx context.Context, kafka, topic string) error

	Connector(ctx context.Context, spec machine.ConnectorSpec) error
	RemoveConnector(ctx context.Context, name string) error

	Pod(ctx context.Context, pod machine.Pod) error
	Remount(ctx context.Context, pod machine.Pod) error
	RemovePod(ctx context.Context, name string) error
}

// Cloud is one make-believe AWS account and the Kubernetes cluster in it.
type Cloud struct {
	machine Machine
	objects *objects
	account account
	// build makes the program of an image; its result is the digest of what was built.
	build Builder
	// gone tells of an image that was built whether what runs of it isn't there any more; nil where it always is.
	gone  func(repository, digest string) bool
	delay func(resourceType, name string) time.Duration
	// cluster is real; nil where a stand-in takes its place.
	cluster *Cluster
	// installed are the packages whose own plugins the engine asks.
	installed []string

	mu     sync.Mutex
	region string
	// switches are those of the provider's inputs that are on.
	switches map[string]bool
	// defaultTags are those of the AWS provider, for each resource that takes tags.
	defaultTags resource.PropertyMap
}

// Builder builds the image that a folder describes and returns its content digest ("sha256:...").
type Builder func(ctx context.Context, contextDir, dockerfile string) (digest string, err error)

// Cluster is a real Kubernetes cluster behind the stand-in for EKS.
type Cluster struct {
	// URL is its API server's address.
	URL string
	// CA is the certificate of its authority, PEM.
	CA string
}

// Options of a Cloud.
type Options struct {
	// Machine runs what is real. A preview needs none.
	Machine Machine
	// ObjectDir keeps the cluster's objects between commands (files of mode 0600, since Secrets are
	// among them).
	ObjectDir string
	// AccountDir keeps what has a name in the AWS account between commands; empty for an account that remembers nothing.
	AccountDir string
	// Build makes the program of an image.
	Build Builder
	// Gone tells of an image that was built, by its repository and digest, whether what runs of it isn't there any more. Default: it always is.
	Gone func(repository, digest string) bool
	// Delay is how long making a resource takes on top of what its stand-in does, by type and logical name; nil for none. It plays the
	// time that a service would take.
	Delay func(resourceType, name string) time.Duration
	// Cluster, where it is set, is the Kubernetes cluster. It is then the real provider that the engine asks, which it finds on the PATH.
	Cluster *Cluster
	// Installed are provider packages, such as eks, without a stand-in: the engine asks their own plugins, which it finds on the PATH.
	Installed []string
}

// New makes a Cloud.
func New(o Options) *Cloud {
	return &Cloud{
		machine: o.Machine,
		objects: &objects{dir: o.ObjectDir},
		account: account{objects{dir: o.AccountDir}},
		build:   o.Build,
		gone:    o.Gone,
		delay:   o.Delay,
		cluster: o.Cluster, installed: o.Installed,
		region: defaultRegion,
	}
}

// IsReal tells for a resource type whether its stand-in does real work; ok is false for a type
// that has no stand-in.
func (c *Cloud) IsReal(resourceType string) (real, ok bool) {
	for _, p := range c.providers() {
		if k, found := p.kinds(tokens.Type(resourceType)); found {
			return k.real(), true
		}
	}
	return false, false
}

// CheckPlanned returns what is wrong with a planned resource. Inputs are plain values; a string in
// square brackets ("[unknown]", "[secret]") stands for a value that isn't shown.
func (c *Cloud) CheckPlanned(urn, resourceType string, inputs map[string]any) []string {
	pkg, _, _ := strings.Cut(resourceType, ":")
	for _, p := range c.providers() {
		if p.pkg != pkg {
			continue
		}
		if _, remote := c.components(pkg)[resourceType]; remote {
			return nil
		}
		k, err := p.kind(tokens.Type(resourceType))
		if err != nil {
			return []string{err.Error()}
		}
		var problems []string
		o := object{cloud: c, urn: resource.URN(urn), name: resource.URN(urn).Name(), in: hidden(inputs)}
		if k.check != nil {
			for _, f := range k.check(o) {
				problems = append(problems, f.Reason)
			}
		}
		if err := k.refuse(o); err != nil {
			problems = append(problems, err.Error())
		}
		return problems
	}
	return nil
}

// hidden reads plain values back, with unknown ones where they aren't shown.
func hidden(inputs map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMapRepl(inputs, nil, func(v any) (resource.PropertyValue, bool) {
		if s, ok := v.(string); ok && (s == "[unknown]" || s == "[secret]") {
			return resource.MakeComputed(resource.NewProperty("")), true
		}
		return resource.PropertyValue{}, false
	})
}

// take lets the time pass that making a resource takes.
func (c *Cloud) take(ctx context.Context, resourceType, name string) error {
	if c.delay == nil {
		return nil
	}
	timer := time.NewTimer(c.delay(resourceType, name))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("create %s %s: %w", resourceType, name, context.Cause(ctx))
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
