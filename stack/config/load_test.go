package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1"})
	require.NoError(t, err)
	require.Equal(t, 3, c.Brokers)
	require.Equal(t, Topic{Name: "my-sports", Partitions: 6, ReplicationFactor: 3, MinInsyncReplicas: 2, Retention: 7 * 24 * time.Hour, AllowDelete: []string{}}, c.Topic)
	require.Equal(t, Sink{
		Format: "bytes", PathFormat: "'date'=yyyy-MM-dd/'hour'=HH", FlushSize: 100000, RotateInterval: time.Minute, Compression: "none", Tasks: 3, Prefix: "topics",
	}, c.Sink)
	require.Equal(t, "dev", c.Stack)
	require.Equal(t, "eu-west-1", c.Region)
}

func TestValuesComeNestedOrDotted(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region":                             "eu-west-1",
		"aws:profile":                            "someone",
		"kafka-on-eks:brokers":                   "5",
		"kafka-on-eks:topic":                     `{"name":"results","partitions":4}`,
		"kafka-on-eks:topic.partitions":          "8",
		"kafka-on-eks:sink":                      `{"rotateInterval":"10s"}`,
		"kafka-on-eks:broker":                    `{"cpu":3}`,
		"kafka-on-eks:bucket.forceDestroy":       "true",
		"kafka-on-eks:tags":                      `{"team":"data"}`,
		"kafka-on-eks:cluster.publicAccessCidrs": `["203.0.113.0/24"]`,
	})
	require.NoError(t, err)
	require.Equal(t, 5, c.Brokers)
	require.Equal(t, "results", c.Topic.Name)
	require.Equal(t, 8, c.Topic.Partitions, "a key of its own wins over its object's member")
	require.Equal(t, 10*time.Second, c.Sink.RotateInterval)
	require.Equal(t, Cores("3"), c.Broker.CPU)
	require.True(t, c.Bucket.ForceDestroy)
	require.Equal(t, []string{"203.0.113.0/24"}, c.Cluster.PublicAccessCIDRs)
	require.Equal(t, map[string]string{"team": "data", "Project": "kafka-on-eks", "Stack": "dev"}, c.AllTags())
}

func TestAllProblemsComeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region":           "eu-west-1",
		"kafka-on-eks:brokers": "2",
		"kafka-on-eks:sink":    `{"pathFormat":"yyyy/MM"}`,
	})
	require.EqualError(t, err, strings.TrimSpace(`
config has 2 problems:
  kafka-on-eks:brokers: got 2, must be at least 3, the replication factor of topic my-sports (e.g. 3)
  kafka-on-eks:sink.pathFormat: got "yyyy/MM", quoted literals missing (e.g. 'date'=yyyy-MM-dd/'hour'=HH)`))
	var problems Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 2)
}

func TestMistypedNamespace(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-ek:brokers": "4", "eks:x": "1", "kubernetes:y": "2"})
	require.EqualError(t, err, "config has 1 problem:\n  kafka-on-ek:brokers: unknown namespace, must be that of the project (did you mean kafka-on-eks:brokers?)")
}

// badValue is a value that is refused: its key, and what the message says.
type badValue struct{ key, value, want string }

// values are a config with that one.
func (b badValue) values() map[string]string {
	key := b.key
	if !strings.Contains(key, ":") {
		key = "kafka-on-eks:" + key
	}
	values := map[string]string{"aws:region": "eu-west-1"}
	values[key] = b.value
	return values
}

func badValues() []badValue {
	long := strings.Repeat("x", 240)
	return []badValue{
		{"aws:region", "", `aws:region: got "", must be the AWS region`},
		{"aws:region", "europe", `aws:region: got "europe"`},
		{"brokers", "three", `brokers: got "three", must be a whole number (e.g. 3)`},
		{"brokers", "3.5", `got "3.5", must be a whole number`},
		{"brokers", "0", `brokers: got 0, must be from 2 to 100 (e.g. 3)`},
		{"brokers", "1000", `brokers: got 1000, must be from 2 to 100`},
		{"zones", "4", `zones: got 4, must be from 2 to 3`},
		{"topic", "my-sports", `topic: got "my-sports", must be an object with keys such as`},
		{"topic", "null", `topic: got "null", must be an object`},
		{"topic", `{"partitions":"six"}`, `topic.partitions: got "six", must be a whole number without quotes (e.g. 6)`},
		{"topic", `{"partitions":6.5}`, `topic.partitions: got 6.5, must be a whole number`},
		{"topic", `{"partitions":null}`, `topic.partitions: got null`},
		{"topic", `{"partition":6}`, `topic.partition: unknown key, must be one of those that Pulumi.yaml describes (did you mean topic.partitions?)`},
		{"topic", `{"name":5}`, `topic.name: got 5, must be text in quotes`},
		{"topic.name", "my sports", `only letters, digits, dot, underscore and hyphen`},
		{"topic.name", "..", `it can't be . or ..`},
		{"topic.name", "", `it is empty`},
		{"topic.name", long, `it has 240 characters`},
		{"topic.name", "__consumer_offsets", `Kafka's own`},
		{"topic.name", "confluent_connect-configs", `it collides with confluent.connect-configs`},
		{"topic.name", "größe", `only letters`},
		{"topic.partitions", "0", `topic.partitions: got 0, must be from 1`},
		{"topic.replicationFactor", "5", `brokers: got 3, must be at least 5`},
		{"topic.minInsyncReplicas", "3", `topic.minInsyncReplicas: got 3, must be from 1 to 2`},
		{"topic.retention", "7 days", `topic.retention: got "7 days", must be a time span with its unit`},
		{"topic.retention", "1s", `must be at least 1m`},
		{"sink.format", "avro", `sink.format: got "avro", must be one of bytes, json (e.g. bytes)`},
		{"sink.pathFormat", "date=yyyy", `quoted literals missing`},
		{"sink.pathFormat", "'date'=yyyy/hour=HH", `quoted literals missing: h outside quotes`},
		{"sink.pathFormat", "'date=yyyy", `a quote has no end`},
		{"sink.pathFormat", "'date'", `letters of the time missing`},
		{"sink.pathFormat", "", `must name the folders`},
		{"sink.pathFormat", "'date'=yyyy/", `no slash at either end`},
		{"sink.flushSize", "0", `sink.flushSize: got 0`},
		{"sink.rotateInterval", "60", `sink.rotateInterval: got "60", must be a time span with its unit`},
		{"sink.rotateInterval", "10ms", `must be from 1s to 24h`},
		{"sink.rotateOnFolderChange", "never", `sink.rotateOnFolderChange: got "never", must be true or false`},
		{"sink.compression", "zstd", `must be one of none, gzip`},
		{"sink.tasks", "7", `sink.tasks: got 7, must be from 1 to 6, the number of partitions`},
		{"sink.prefix", "/topics", `sink.prefix: got "/topics"`},
		{"sink.prefix", "a//b", `sink.prefix: got "a//b", must be a folder without slash`},
		{"sink.prefix", "./topics", `sink.prefix: got "./topics", must be without the folder ., which tools resolve to another one (e.g. topics)`},
		{"sink.prefix", "a/../b", `sink.prefix: got "a/../b", must be without the folder ..,`},
		{"sink.prefix", "../x", `sink.prefix: got "../x", must be without the folder ..,`},
		{"sink.prefix", "a/.", `must be without the folder .,`},
		{"sink.prefix", "..", `must be without the folder ..,`},
		{"sink.prefix", ".", `must be without the folder .,`},
		{"sink.pathFormat", "'..'/'date'=yyyy", `sink.pathFormat: got "'..'/'date'=yyyy", must be without the folder .., which tools resolve to another one (e.g. 'date'=yyyy-MM-dd/'hour'=HH)`},
		{"sink.pathFormat", "'date'=yyyy/.", `must be without the folder .,`},
		{"sink.pathFormat", "'a/'/'date'=yyyy", `makes the folder a//date=2026, must name each`},
		{"sink.pathFormat", "'/a'=yyyy", `makes the folder /a=2026, must name each`},
		{"sink.pathFormat", "'date'=yyyy'\n'", `must have printable letters only`},
		{"sink.pathFormat", "'" + strings.Repeat("x", 970) + "'=yyyy", `sink.pathFormat: makes keys of 1032 bytes with sink.prefix and topic.name, must make at most 1024`},
		{"source.kind", "kafka", `must be one of sse, http, websocket, file, generator`},
		{"source.url", "stream.wikimedia.org", `source.url: got "stream.wikimedia.org", must be an https or http address, as source.kind is sse`},
		{"source.kind", "file", `source.path: got ""`},
		{"source.rate", "-1", `source.rate: got -1, must be from 1 to 1000000, or 0 for full speed (e.g. 500)`},
		{"source.count", "-1", `source.count: got -1, must be at least 1, or 0 for no end (e.g. 100000)`},
		{"bucket.name", "Acme.Events", `bucket.name: got "Acme.Events", must be the name of an existing bucket`},
		{"bucket", `{"name":"acme-events","forceDestroy":true}`, `bucket.forceDestroy: got true, must not be set with bucket.name`},
		{"bucket", `{"name":"acme-events","expireDays":9}`, `bucket.expireDays: got 9, must not be set with bucket.name`},
		{"bucket.keyArn", "arn:aws:kms:eu-west-1:123456789012:key/0f1e", `must be empty unless bucket.name`},
		{"bucket", `{"name":"acme-events","keyArn":"alias/x"}`, `bucket.keyArn: got "alias/x", must be the ARN of a KMS key`},
		{"bucket", `{"name":"acme-events","keyArn":"arn:aws:kms:us-east-1:123456789012:key/0f1e"}`, `bucket.keyArn: got "arn:aws:kms:us-east-1:123456789012:key/0f1e", must begin with arn:aws:kms:eu-west-1:`},
		{"bucket.accessLogs", "x", `bucket.accessLogs: got "x", must be the name of an existing bucket`},
		{"bucket.infrequentAccessDays", "7", `bucket.infrequentAccessDays: got 7, must be at least 30, or 0 for never (e.g. 30)`},
		{"bucket", `{"infrequentAccessDays":30,"archiveDays":45}`, `bucket.archiveDays: got 45, must be at least 60, 30 days after infrequent access, or 0 for never`},
		{"bucket", `{"archiveDays":90,"expireDays":90}`, `bucket.expireDays: got 90, must be more than 90, after the last move, or 0 for never`},
		{"bucket.noncurrentDays", "0", `bucket.noncurrentDays: got 0, must be from 1 to 3650`},
		{"bucket.forceDestroy", "maybe", `bucket.forceDestroy: got "maybe", must be true or false`},
		{"broker.memory", "8", `broker.memory: got "8", must be an amount with its unit`},
		{"broker.memory", "512Mi", `must be at least 1Gi (e.g. 8Gi)`},
		{"broker.cpu", "2 cores", `broker.cpu: got "2 cores", must be cores, or thousandths of a core with an m (e.g. 2)`},
		{"broker.storage", "17Ti", `broker.storage: got "17Ti", must be from 1Gi to 16Ti`},
		{"controller.storage", "512Mi", `controller.storage: got "512Mi", must be from 1Gi to 16Ti (e.g. 20Gi)`},
		{"broker.storage", "100", `broker.storage: got "100", must be an amount with its unit, Mi, Gi or Ti, from 1Gi to 16Ti (e.g. 100Gi)`},
		{"network.cidr", "10.0.0.1/16", `network.cidr: got "10.0.0.1/16"`},
		{"network.cidr", "10.0.0.0/24", `network.cidr: got "10.0.0.0/24", must be at least a /22: with 3 zones each private subnet gets 27 addresses of it, and nodes, pods and endpoints need 112`},
		{"network", `{"cidr":"10.0.0.0/23"}`, `must be at least a /22`},
		{"network.cidr", "10.0.0.0/8", `must not be larger than /16`},
		{"network.cidr", "8.8.0.0/16", `must be a private IPv4 block`},
		{"network.natGateways", "two", `must be one of perZone, single, none`},
		{"registry.prefix", "https://registry.example.com", `registry.prefix: got "https://registry.example.com", must be a registry's host and a path, without https://`},
		{"registry.prefix", "mirror", `registry.prefix: got "mirror"`},
		{"registry.cache", "true", `registry.cacheCredential: got "", must be the ARN of a secret whose name begins with ecr-pullthroughcache/`},
		{"registry", `{"cache":true,"cacheCredential":"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/a-Ab1Cd2"}`, `must be a secret in eu-west-1`},
		{"registry", `{"cache":true,"cacheCredential":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:docker-hub-Ab1Cd2"}`, `begins with ecr-pullthroughcache/`},
		{"registry", `{"cache":true,"prefix":"registry.example.com","cacheCredential":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/a-Ab1Cd2"}`,
			`registry.prefix: got "registry.example.com", must be empty while registry.cache is true`},
		{"registry.cacheCredential", "x", `registry.cacheCredential: got "x", must be empty while registry.cache is false`},
		{"connect.image", "registry.example.com/connect:1", `connect.image: got "registry.example.com/connect:1", must be an image with its digest`},
		{"network.privateSubnetIds", `["subnet-0123abcd"]`, `must be empty unless network.vpcId`},
		{"network", `{"vpcId":"vpc","privateSubnetIds":["subnet-0123abcd","subnet-1123abcd","subnet-2123abcd"]}`, `network.vpcId: got "vpc", must be the id of a VPC`},
		{"network", `{"vpcId":"vpc-0123abcd","privateSubnetIds":["subnet-0123abcd"]}`, `network.privateSubnetIds: got 1, must be 3, one in each of as many zones`},
		{"network", `{"vpcId":"vpc-0123abcd","privateSubnetIds":["subnet-0123abcd","subnet-1123abcd","subnet-0123abcd"]}`, `got subnet-0123abcd twice`},
		{"network", `{"vpcId":"vpc-0123abcd","privateSubnetIds":["subnet-0123abcd","subnet-1123abcd","a"]}`, `got "a", must be ids of subnets`},
		{"network", `{"vpcId":"vpc-0123abcd","flowLogs":true,"privateSubnetIds":["subnet-0123abcd","subnet-1123abcd","subnet-2123abcd"]}`, `network.flowLogs: got true, must be false with network.vpcId`},
		{"cluster.adminRoles", `["arn:aws:iam::1234:role/admin"]`, `cluster.adminRoles: got "arn:aws:iam::1234:role/admin", must be ARNs of IAM roles`},
		{"cluster.adminRoles", `["arn:aws-cn:iam::123456789012:role/a"]`, `got arn:aws-cn:iam::123456789012:role/a, must begin with arn:aws:, as roles in eu-west-1 do`},
		{"cluster.adminRoles", `["arn:aws:iam::123456789012:role/a","arn:aws:iam::123456789012:role/a"]`, `twice`},
		{"cluster.adminRoles", `admin`, `cluster.adminRoles: got admin, must be a list of text (e.g. ["arn:aws:iam::123456789012:role/admin"])`},
		{"cluster.logRetentionDays", "45", `cluster.logRetentionDays: got 45, must be one of 1, 3, 5, 7,`},
		{"cluster.publicAccessCidrs", `["203.0.113.0/24","::/0"]`, `got "::/0", must be IPv4 blocks`},
		{"cluster.publicAccessCidrs", `["128.0.0.0/1"]`, `got "128.0.0.0/1", must be IPv4 blocks without host bits, and not the whole internet`},
		{"cluster.publicAccessCidrs", `["10.1.0.0/16"]`, `got "10.1.0.0/16", must be without private and reserved addresses, which EKS refuses`},
		{"cluster.publicAccessCidrs", `["172.0.0.0/8"]`, `got "172.0.0.0/8", must be without private and reserved addresses`},
		{"cluster.publicAccessCidrs", `["203.0.113.7"]`, `got "203.0.113.7", must be IPv4 blocks`},
		{"versions.addons", `{"core-dns":"v1.13.2-eksbuild.4"}`, `versions.addons: got core-dns: "v1.13.2-eksbuild.4", must be a version of aws-ebs-csi-driver, coredns`},
		{"versions.addons", `{"coredns":"latest"}`, `versions.addons: got coredns: "latest"`},
		{"nodes.kafkaInstanceType", "m7g.large", `nodes.kafkaInstanceType: got m7g.large, which leaves pods 1930m CPU and 6903Mi memory, must leave at least 2680m CPU and 10360Mi memory for a broker, a controller and the add-ons (e.g. m7g.xlarge)`},
		{"broker.memory", "16Gi", `nodes.kafkaInstanceType: got m7g.xlarge, which leaves pods 3920m CPU and 14162Mi memory, must leave at least 2680m CPU and 18552Mi memory for a broker, a controller and the add-ons (e.g. r7g.xlarge)`},
		{"broker.cpu", "200", `(e.g. m8g.48xlarge, or smaller pods)`},
		{"nodes.kafkaInstanceType", "p5.48xlarge", `must be an EC2 instance type of a family m, r or c`},
		{"connect.memory", "7Gi", `nodes.generalInstanceType: got m7g.large, which leaves pods 1930m CPU and 6903Mi memory, must leave at least 1180m CPU and 7288Mi memory for a worker of Connect`},
		{"nodes", `{"spotInstanceTypes":["m6g.large"]}`, `nodes.spotInstanceTypes: got ["m6g.large"], must be left out, as nodes.generalSpot is off`},
		{"nodes", `{"generalSpot":true,"spotInstanceTypes":["m7i.large"]}`, `nodes.spotInstanceTypes: got ["m7i.large"], must be other types with the same processor as m7g.large, and no less CPU and memory, each once (e.g. ["m6g.large" "m8g.large"])`},
		{"nodes", `{"generalSpot":true,"spotInstanceTypes":["c7g.large"]}`, `no less CPU and memory`},
		{"nodes", `{"generalSpot":true,"spotInstanceTypes":["m7g.large"]}`, `must be other types`},
		{"nodes", `{"generalSpot":true,"spotInstanceTypes":["m8g.large","m8g.large"]}`, `each once`},
		{"nodes.release", "1.33.2-20251120", `nodes.release: got "1.33.2-20251120", must be latest, or a release of EKS's images for versions.kubernetes, 1.34 (e.g. 1.34.2-20251120)`},
		{"nodes.release", "1.34", `nodes.release: got "1.34", must be latest`},
		{"nodes.kafkaBrokers", "101", `nodes.kafkaBrokers: got 101, must be from 1 to 100, or 0 for the number of brokers (e.g. 6)`},
		{"connect.replicas", "6", `nodes.generalCount: got 3 of m7g.large, which leave pods 5790m CPU`},
		{"storage.iops", "20000", `storage.iops: got 20000, must be from 3000 to 16000`},
		{"storage.iops", "12000", `storage.iops: got 12000, must be at most 10000, 500 for each GiB of controller.storage`},
		{"storage.throughput", "1000", `storage.throughput: got 1000, must be at most 750, a quarter of storage.iops`},
		{"charts.operator", "registry.example.com/charts", `charts.operator: got registry.example.com/charts, must be the address of a repository`},
		{"charts.dns", "https://user:secret@example.com", `charts.dns: got something else, must be the address of a repository, without user and query`},
		{"charts.loadBalancers", "https://example.com?secret", `charts.loadBalancers: got something else`},
		{"cluster.publicAccessCidrs", `["0.0.0.0/0"]`, `not the whole internet`},
		{"cluster.publicAccessCidrs", `"203.0.113.0/24"`, `cluster.publicAccessCidrs: got "203.0.113.0/24", must be a list of text`},
		{"access.hostedZoneId", "Z0123", `access.hostedZoneId: got "Z0123", must be empty while access.domain is`},
		{"access.internetFacing", "true", `access.internetFacing: got true, must be false while access.domain is empty`},
		{"access.domain", "kafka.example.com", `access.hostedZoneId: got "", must be the id of the zone`},
		{"access", `{"domain":"Kafka_1","hostedZoneId":"Z0123"}`, `access.domain: got "Kafka_1", must be a domain`},
		{"access", `{"domain":"kafka.example.com","hostedZoneId":"Z0123","internetFacing":true}`, `access.cidrs: got none, must list who may connect`},
		{"access", `{"domain":"kafka.example.com","hostedZoneId":"Z0123","internetFacing":true,"cidrs":["128.0.0.0/1"]}`, `access.cidrs: got "128.0.0.0/1"`},
		{"access", `{"domain":"kafka.example.com","hostedZoneId":"Z0123","cidrs":["2001:db8::/32"]}`, `access.cidrs: got "2001:db8::/32"`},
		{"access", `{"domain":"kafka.example.com","hostedZoneId":"Z0123","cidrs":["0.0.0.0/0"]}`, `access.cidrs: got "0.0.0.0/0"`},
		{"versions.kubernetes", "1.3", `versions.kubernetes: got "1.3", must be a minor version, from 1.28 to 1.36`},
		{"versions.kubernetes", "1.27", `versions.kubernetes: got "1.27", must be from 1.28 to 1.36`},
		{"versions", `{"kubernetes":1.34}`, `versions.kubernetes: got 1.34, must be text in quotes (e.g. "1.34")`},
		{"versions.operator", "latest", `versions.operator: got "latest", must be three numbers with dots`},
		{"versions.confluentPlatform", "7.9.0", `must be a version 8`},
		{"versions.s3Connector", "10.6.19", `versions.s3Connector: got "10.6.19", must be at least 11.0.0`},
		{"nodes.kafkaInstanceType", "large", `nodes.kafkaInstanceType: got "large", must be an EC2 instance type of a family`},
		{"storage.reclaimPolicy", "Keep", `must be one of Retain, Delete`},
		{"tags", `{"a":1}`, `tags: got {"a":1}, must be names with a text each`},
		{"tags", `{"project":"x"}`, `tags: got project beside Project, must be another name: IAM doesn't tell case apart`},
		{"tags", `{"Stack":"x"}`, `tags: got Stack beside Stack`},
		{"tags", `{"Team":"a","team":"b"}`, `tags: got team beside Team`},
		{"tags", `{"AWS:x":"a"}`, `tags: got the name "AWS:x", must be 1 to 127 letters, digits, spaces and _ . : / + - @, and begin with none of aws:`},
		{"tags", `{"kubernetes.io/cluster/c":"owned"}`, `tags: got the name "kubernetes.io/cluster/c"`},
		{"tags", `{"":"a"}`, `tags: got the name ""`},
		{"tags", `{"a=b":"a"}`, `tags: got the name "a=b"`},
		{"tags", `{"team":"a,b"}`, `tags: got "a,b" for team, must be at most 256 letters`},
		{"tags", manyTags(39), `tags: got 39, must be at most 38`},
		{"owner", "data; drop", `owner: got "data; drop", must be at most 256 letters`},
		{"costCentre", strings.Repeat("x", 257), `costCentre: got "xxx`},
		{"partitions", "6", `partitions: unknown key, must be one of those that Pulumi.yaml describes (did you mean topic.partitions?)`},
		{"zzz", "6", `zzz: unknown key, must be one of those that Pulumi.yaml describes (e.g. brokers)`},
	}
}

func TestBadValues(t *testing.T) {
	t.Parallel()
	for _, c := range badValues() {
		t.Run(c.key+"="+c.value[:min(len(c.value), 30)], func(t *testing.T) {
			t.Parallel()
			_, err := Load("kafka-on-eks", "dev", c.values())
			require.ErrorContains(t, err, c.want)
			require.Contains(t, err.Error(), "config has 1 problem:", "one mistake, one problem: %v", err)
		})
	}
}

func manyTags(count int) string {
	var tags []string
	for i := range count {
		tags = append(tags, fmt.Sprintf(`"t%d":"x"`, i))
	}
	return "{" + strings.Join(tags, ",") + "}"
}

func TestTagsThatEveryServiceTakes(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:owner": "team-data@example.com", "kafka-on-eks:costCentre": "4711",
		"kafka-on-eks:tags": `{"acme:team":"Größen = A+B","Name":""}`,
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"Project": "kafka-on-eks", "Stack": "dev", "Owner": "team-data@example.com", "CostCentre": "4711", "acme:team": "Größen = A+B", "Name": "",
	}, c.AllTags())
	_, err = Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:tags": `{"owner":"b"}`})
	require.NoError(t, err, "there is no other one")
}

// TestNamesThatAWSTakes holds that a project or stack whose name no cluster or repository can have is refused before anything is made.
func TestNamesThatAWSTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ project, stack, want string }{
		{"kafka-on-eks", "eu-prod-2", ""},
		{"kafka-on-eks", strings.Repeat("x", 87), ""},
		{"kafka-on-eks", "Prod", `stack: got "Prod", must be small letters, digits and hyphens between them`},
		{"kafka-on-eks", "prod.eu", `stack: got "prod.eu"`},
		{"kafka-on-eks", "prod_", `stack: got "prod_"`},
		{"kafka-on-eks", strings.Repeat("x", 88), `must be at most 87 letters`},
		{"Kafka", "prod", `project: got "Kafka"`},
	} {
		_, err := Load(c.project, c.stack, map[string]string{"aws:region": "eu-west-1"})
		if c.want == "" {
			require.NoError(t, err, c)
			continue
		}
		require.ErrorContains(t, err, c.want)
		require.ErrorContains(t, err, "config has 1 problem:")
	}
}

// TestCIDRGrowsWithNodes holds that a VPC's size, which can't change later, is checked against the zones it is cut for and the nodes it is to hold.
func TestCIDRGrowsWithNodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cidr, zones, brokers, want string }{
		{"10.0.0.0/22", "3", "3", ""},
		{"10.0.0.0/22", "2", "4", ""},
		{"10.0.0.0/23", "2", "3", "must be at least a /22: with 2 zones each private subnet gets 123 addresses of it, and nodes, pods and endpoints need 162"},
		{"10.0.0.0/22", "3", "6", "must be at least a /21: with 3 zones each private subnet gets 123 addresses of it, and nodes, pods and endpoints need 142"},
		{"10.0.0.0/18", "3", "100", ""},
		{"10.0.0.0/19", "3", "100", "must be at least a /18"},
	} {
		_, err := Load("kafka-on-eks", "dev", map[string]string{
			"aws:region": "eu-west-1", "kafka-on-eks:network.cidr": c.cidr, "kafka-on-eks:zones": c.zones, "kafka-on-eks:brokers": c.brokers,
		})
		if c.want == "" {
			require.NoError(t, err, c)
			continue
		}
		require.ErrorContains(t, err, "kafka-on-eks:network.cidr: got \""+c.cidr+"\", "+c.want)
	}
}

func TestEveryKubernetesVersionOfTheOperatorLoads(t *testing.T) {
	t.Parallel()
	for minor := 28; minor <= 36; minor++ {
		_, err := Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:versions.kubernetes": fmt.Sprintf("1.%d", minor)})
		require.NoError(t, err)
	}
}

func TestBadFoundation(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:network.cidr": "10.0.0.0/26", "kafka-on-eks:zones": "5", "kafka-on-eks:versions.kubernetes": "1.37",
		"kafka-on-eks:cluster.publicAccessCidrs": `["0.0.0.0/0"]`, "kafka-on-eks:nodes.kafkaInstanceType": "m7g.medium",
	})
	require.ErrorContains(t, err, "config has 5 problems:")
	_, err = Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:network.cidr": "10.0.0.0/26", "kafka-on-eks:zones": "3", "kafka-on-eks:versions.kubernetes": "1.27",
		"kafka-on-eks:cluster.publicAccessCidrs": `["0.0.0.0/0"]`, "kafka-on-eks:nodes.kafkaInstanceType": "m7g.medium",
		"kafka-on-eks:brokers": "2", "kafka-on-eks:topic": `{"replicationFactor":2,"minInsyncReplicas":1}`,
	})
	require.ErrorContains(t, err, "config has 5 problems:")
	for _, want := range []string{
		"brokers: got 2, must be at least 3, the number of zones",
		`cluster.publicAccessCidrs: got "0.0.0.0/0"`,
		`network.cidr: got "10.0.0.0/26", must be at least a /`,
		"nodes.kafkaInstanceType: got m7g.medium, which leaves pods 940m CPU",
		`versions.kubernetes: got "1.27", must be from 1.28 to 1.36`,
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestPathDuration(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]time.Duration{
		"'date'=yyyy-MM-dd/'hour'=HH": time.Hour,
		"'day'=YYYY-MM-dd":            24 * time.Hour,
		"'d'=dd/'m'=mm":               time.Minute,
		"'month'=MM":                  24 * time.Hour,
	} {
		require.Empty(t, badPathFormat(format))
		require.Equal(t, want, Sink{PathFormat: format}.PathDuration(), format)
	}
}
