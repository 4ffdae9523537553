package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kafka-on-eks/infra"
)

// Controllers is the size of the KRaft quorum: it survives the loss of one. A static quorum can't be resized later, so it is no config.
const Controllers = 3

var (
	regionPattern  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[1-9]$`)
	versionPattern = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`)
	addonPattern   = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`)
	namePattern    = regexp.MustCompile(`^[a-z0-9]+(-+[a-z0-9]+)*$`)
	prefixPattern  = regexp.MustCompile(`^[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*$`)
)

// check returns the problems of a config whose values have the right types and are within the limits of their fields. Keys with a reported problem
// are skipped.
func check(c *Config, reported Problems) Problems {
	k := &checker{namespace: c.Project + ":", reported: reported, bad: map[[2]string]bool{}}
	k.place(c)
	k.provider(c)
	k.size(c)
	k.topic(c)
	k.retention(c)
	k.storage(c)
	k.charts(c.Charts)
	k.registry(c)
	k.sink(c)
	k.sources(c)
	k.producer(c)
	k.clients(c)
	k.rotation(c)
	k.network(c)
	k.cluster(c)
	k.nodes(c)
	k.bucket(c)
	k.access(c)
	k.tags(c)
	k.versions(c)
	k.settled(c)
	return k.problems
}

// checker collects problems of values.
type checker struct {
	namespace string
	reported  Problems
	problems  Problems
	bad       map[[2]string]bool // values of lists and maps that have a problem, by their key and the value or its name
}

// must reports a value unless ok.
func (k *checker) must(ok bool, key, format string, args ...any) {
	if !ok {
		k.report(key, format, args...)
	}
}

// report reports a value, unless its key has a problem already.
func (k *checker) report(key, format string, args ...any) {
	if k.good(key) {
		k.problems = append(k.problems, Problem{Key: k.namespace + key, Text: fmt.Sprintf(format, args...)})
	}
}

// mustEach reports one of a key's several values unless ok, or unless the same value has a problem already.
func (k *checker) mustEach(ok bool, key, name, format string, args ...any) {
	value := [2]string{key, name}
	if !ok && !k.bad[value] && !k.reported.has(k.namespace+key) {
		k.bad[value] = true
		k.problems = append(k.problems, Problem{Key: k.namespace + key, Text: fmt.Sprintf(format, args...)})
	}
}

// good reports whether a key has no problem so far, so that others may be compared with it.
func (k *checker) good(key string) bool {
	return !k.reported.has(k.namespace+key) && !k.problems.has(k.namespace+key)
}

func (k *checker) place(c *Config) {
	// The cluster's name, which has at most 100 letters, and the repository's hold both. These letters are what EKS and ECR allow.
	const rule = "must be small letters, digits and hyphens between them, as the cluster and its images are named after it"
	for _, name := range []struct{ key, value, example string }{{"project", c.Project, "kafka-on-eks"}, {"stack", c.Stack, "prod"}} {
		if !namePattern.MatchString(name.value) {
			k.problems = append(k.problems, Problem{Key: name.key, Text: fmt.Sprintf("got %q, %s (e.g. %s)", name.value, rule, name.example)})
		}
	}
	if most := 100 - len(c.Project+"-"); len(c.Stack) > most {
		k.problems = append(k.problems, Problem{Key: "stack", Text: fmt.Sprintf("got %q, must be at most %d letters, as the cluster's name holds it (e.g. prod)", c.Stack, most)})
	}
	if !regionPattern.MatchString(c.Region) {
		k.problems = append(k.problems, Problem{Key: regionKey, Text: fmt.Sprintf("got %q, must be the AWS region to build in (e.g. eu-west-1)", c.Region)})
	}
}

func (k *checker) size(c *Config) {
	k.must(c.Brokers >= c.Topic.ReplicationFactor || !k.good("topic.replicationFactor"), "brokers", "got %d, must be at least %d, the replication factor of topic %s (e.g. %d)",
		c.Brokers, c.Topic.ReplicationFactor, c.Topic.Name, c.Topic.ReplicationFactor)
	k.must(c.Brokers >= c.Zones || !k.good("zones"), "brokers", "got %d, must be at least %d, the number of zones (e.g. %d)", c.Brokers, c.Zones, c.Zones)
}

func (k *checker) topic(c *Config) {
	t := c.Topic
	if reason := badTopicName(t.Name); reason != "" {
		k.report("topic.name", "got %q, must be a topic name that Kafka accepts: %s (e.g. my-sports)", t.Name, reason)
	}
	// With as many in-sync replicas required as there are, the loss or the roll of one broker would stop all writes.
	most := max(1, t.ReplicationFactor-1)
	k.must(t.MinInsyncReplicas <= most || !k.good("topic.replicationFactor"), "topic.minInsyncReplicas",
		"got %d, must be from 1 to %d, one less than the replication factor, or a single broker's restart stops all writes (e.g. %d)", t.MinInsyncReplicas, most, most)
}

func (k *checker) sink(c *Config) {
	if reason := badPathFormat(c.Sink.PathFormat); reason != "" {
		k.report("sink.pathFormat", "got %q, %s (e.g. 'date'=yyyy-MM-dd/'hour'=HH)", c.Sink.PathFormat, reason)
	}
	k.must(c.Sink.Tasks <= c.Topic.Partitions || !k.good("topic.partitions"), "sink.tasks",
		"got %d, must be from 1 to %d, the number of partitions of topic %s (e.g. %d)", c.Sink.Tasks, c.Topic.Partitions, c.Topic.Name, min(3, c.Topic.Partitions))
	k.prefix(c)
}

// prefix allows only folders whose keys are the same for S3, gateways and tools: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html.
func (k *checker) prefix(c *Config) {
	const key = "sink.prefix"
	k.must(prefixPattern.MatchString(c.Sink.Prefix) && len(c.Sink.Prefix) <= 200, key,
		"got %q, must be a folder without slash at either end, of letters, digits, _ . = - (e.g. topics)", c.Sink.Prefix)
	dots := dotFolder(c.Sink.Prefix)
	k.must(dots == "", key, "got %q, must be without the folder %s, which tools resolve to another one (e.g. topics)", c.Sink.Prefix, dots)
	if k.allGood(key, "sink.pathFormat", "topic.name", "topic.partitions") {
		k.must(c.longestKey() <= maxKey, "sink.pathFormat", "makes keys of %d bytes with %s and %s, must make at most %d, as S3 takes them (e.g. 'date'=yyyy-MM-dd/'hour'=HH)",
			c.longestKey(), key, "topic.name", maxKey)
	}
}

func (k *checker) versions(c *Config) {
	v := c.Versions
	for _, pin := range []struct{ key, value, example string }{
		{"versions.operator", v.Operator, "0.1718.10"},
		{"versions.operatorInit", v.OperatorInit, "3.3.0"},
		{"versions.confluentPlatform", v.ConfluentPlatform, "8.3.1"},
		{"versions.s3Connector", v.S3Connector, "12.1.11"},
	} {
		k.must(versionPattern.MatchString(pin.value), pin.key, "got %q, must be three numbers with dots (e.g. %s)", pin.value, pin.example)
	}
	// 11.0.0 is the first version whose AWS SDK gets credentials from Pod Identity. It also has rotate.file.on.partition.change (since 10.1.26)
	// and partitioner.max.open.files (since 10.6.7).
	major, _, _ := strings.Cut(v.S3Connector, ".")
	number, _ := strconv.Atoi(major)
	k.must(number >= 11, "versions.s3Connector", "got %q, must be at least 11.0.0, which can take its credentials from the pod's identity (e.g. 12.1.11)", v.S3Connector)
	// Versions before 8 have ZooKeeper, another log4j, and other keys.
	k.must(strings.HasPrefix(v.ConfluentPlatform, "8."), "versions.confluentPlatform", "got %q, must be a version 8 (e.g. 8.3.1)", v.ConfluentPlatform)
	for _, name := range slices.Sorted(maps.Keys(v.Addons)) {
		version := v.Addons[name]
		k.mustEach(slices.Contains(infra.AddonNames(), name) && addonPattern.MatchString(version), "versions.addons", name,
			"got %s: %q, must be a version of %s (e.g. coredns: v1.13.2-eksbuild.4)",
			name, version, strings.Join(infra.AddonNames(), ", "))
	}
}
