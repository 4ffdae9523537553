package config

import "time"

// Config is everything that a stack file decides. Load reads it, fills in the defaults and checks it.
//
// A field's `config` tag is its key below the project's namespace (nested structs join with a dot: topic.name), its `default` tag
// the text of its default, its `example` tag a value to show where the default is none. What it may be beyond its type is in the
// tags that limit reads. Pulumi.yaml describes the same keys in the same order, and docs/configuration.md is written from both, in
// sections that begin with each `section` tag; tests hold the three together.
type Config struct {
	// Project and Stack are the names that Pulumi runs under. They are no config keys.
	Project, Stack string
	// Region is aws:region, e.g. eu-west-1.
	Region string

	Topic Topic `config:"topic" section:"Topic"`

	// Brokers is the number of Kafka brokers.
	Brokers int `config:"brokers" default:"3" range:"2..100" section:"Brokers and controllers"`
	// Zones is the number of availability zones over which network, nodes and brokers spread.
	Zones      int        `config:"zones" default:"3" range:"2..3"`
	Broker     Broker     `config:"broker"`
	Controller Controller `config:"controller"`

	Connect Connect `config:"connect" section:"Connect and sink"`
	Sink    Sink    `config:"sink"`

	Source Source `config:"source" section:"Source and sources"`
	// Sources are several streams in place of Source, with a producer each.
	Sources []NamedSource `config:"sources" default:"[]" example:"[{\"name\": \"matches\", \"kind\": \"sse\", \"url\": \"https://example.com/matches\"}]"`

	Producer Producer `config:"producer" section:"Producers"`
	Network  Network  `config:"network" section:"Network"`
	Cluster  Cluster  `config:"cluster" section:"Cluster"`
	Nodes    Nodes    `config:"nodes" section:"Nodes"`
	Bucket   Bucket   `config:"bucket" section:"Bucket"`
	Storage  Storage  `config:"storage" section:"Storage"`
	Access   Access   `config:"access" section:"Access from outside"`
	Versions Versions `config:"versions" section:"Versions"`
	Charts   Charts   `config:"charts" section:"Charts"`

	// Owner and CostCentre become tags of everything in AWS; empty means no such tag.
	Owner      string `config:"owner" default:"" example:"data-platform" section:"Tags in AWS"`
	CostCentre string `config:"costCentre" default:"" example:"00123"`
	// Tags are further tags of everything in AWS.
	Tags map[string]string `config:"tags" default:"{}" example:"{\"team\": \"data\"}"`
}

// ClusterName is the name of the EKS cluster, and the start of other names that must be unique in an account.
func (c *Config) ClusterName() string { return c.Project + "-" + c.Stack }

// Topic is the topic that carries the events.
type Topic struct {
	Name string `config:"name" default:"my-sports"`
	// Partitions can grow later, never shrink. Each costs files and memory on three brokers, and a buffer in the sink.
	Partitions        int `config:"partitions" default:"6" range:"1..1000"`
	ReplicationFactor int `config:"replicationFactor" default:"3" range:"1..10"`
	// MinInsyncReplicas is how many replicas must have a record before it is acknowledged.
	MinInsyncReplicas int `config:"minInsyncReplicas" default:"2" range:"1..9"`
	// Retention is how long Kafka keeps a record.
	Retention time.Duration `config:"retention" default:"168h" range:"1m.."`
}

// Broker is what each broker's pod asks for. Neither gp3 nor Kafka's own segments make sense below 1 GiB; gp3 ends at 16 TiB.
type Broker struct {
	CPU     Cores `config:"cpu" default:"2"`
	Memory  Size  `config:"memory" default:"8Gi" range:"1Gi.."`
	Storage Size  `config:"storage" default:"100Gi" range:"1Gi..16Ti"`
}

// Controller is what each of the three KRaft controllers' pods asks for.
type Controller struct {
	CPU     Cores `config:"cpu" default:"500m"`
	Memory  Size  `config:"memory" default:"2Gi" range:"512Mi.."`
	Storage Size  `config:"storage" default:"20Gi" range:"1Gi..16Ti"`
}

// Connect is the Kafka Connect cluster that runs the sink.
type Connect struct {
	Replicas int   `config:"replicas" default:"2" range:"1..50"`
	CPU      Cores `config:"cpu" default:"1"`
	Memory   Size  `config:"memory" default:"4Gi" range:"1Gi.."`
}

// Sink is the connector that writes the topic to S3.
type Sink struct {
	// Format is "bytes" (each record's bytes and a line break) or "json" (parsed and written again).
	Format string `config:"format" default:"bytes" oneof:"bytes json"`
	// PathFormat is the folder below Prefix, in Joda's notation.
	PathFormat string `config:"pathFormat" default:"'date'=yyyy-MM-dd/'hour'=HH"`
	// FlushSize is the number of records after which a partition's files are closed.
	FlushSize int `config:"flushSize" default:"100000" range:"1..10000000"`
	// RotateInterval is the span of record time after which a file is closed.
	RotateInterval time.Duration `config:"rotateInterval" default:"60s" range:"1s..24h"`
	// RotateOnFolderChange closes a partition's files when a record goes to another folder than the last.
	RotateOnFolderChange bool `config:"rotateOnFolderChange" default:"false"`
	// Compression is "none" or "gzip".
	Compression string `config:"compression" default:"none" oneof:"none gzip"`
	// Tasks run in parallel; more than the topic has partitions would idle.
	Tasks int `config:"tasks" default:"3" range:"1..1000"`
	// Prefix is the folder of the bucket below which everything is written.
	Prefix string `config:"prefix" default:"topics"`
}

// Network is the VPC.
type Network struct {
	// CIDR of the VPC.
	CIDR string `config:"cidr" default:"10.0.0.0/16"`
	// NATGateways is "perZone", "single" or "none".
	NATGateways string `config:"natGateways" default:"perZone" oneof:"perZone single none"`
	// InterfaceEndpoints keeps calls of AWS inside the VPC. Without NAT gateways it is always so.
	InterfaceEndpoints bool `config:"interfaceEndpoints" default:"false"`
	// FlowLogs records which addresses exchange traffic.
	FlowLogs bool `config:"flowLogs" default:"false"`
	// VPCID is a VPC that exists, with private subnets, one a zone, and public ones for load balancers, if any. With it, nothing above has a meaning.
	VPCID            string   `config:"vpcId" default:"" example:"vpc-0123456789abcdef0"`
	PrivateSubnetIDs []string `config:"privateSubnetIds" default:"[]" example:"[\"subnet-0123456789abcdef0\", \"subnet-1123456789abcdef0\", \"subnet-2123456789abcdef0\"]"`
	PublicSubnetIDs  []string `config:"publicSubnetIds" default:"[]" example:"[\"subnet-3123456789abcdef0\"]"`
}

// Cluster is the EKS cluster's control plane.
type Cluster struct {
	// PublicAccessCIDRs may reach the API server from the internet; with none, only the VPC can.
	PublicAccessCIDRs []string `config:"publicAccessCidrs" default:"[]" example:"[\"203.0.113.0/24\"]"`
	// AdminRoles are the ARNs of the IAM roles that may do everything in the cluster, besides the one that creates it.
	AdminRoles []string `config:"adminRoles" default:"[]" example:"[\"arn:aws:iam::123456789012:role/admin\"]"`
	// DeletionProtection makes a destroy, or a change that would replace the cluster, fail until it is turned off.
	DeletionProtection bool `config:"deletionProtection" default:"true"`
	// LogRetentionDays is how long the control plane's logs, and the VPC's, are kept: one of infra.LogRetentions.
	LogRetentionDays int `config:"logRetentionDays" default:"90" oneof:"1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653" reason:"which CloudWatch offers"`
}

// Nodes are the machines.
type Nodes struct {
	// KafkaInstanceType is what brokers and controllers run on.
	KafkaInstanceType string `config:"kafkaInstanceType" default:"m7g.xlarge"`
	// KafkaBrokers is the number of brokers that there are nodes for, if more than Brokers: nodes that outlast brokers.
	KafkaBrokers int `config:"kafkaBrokers" default:"0" range:"1..100" or:"0 for the number of brokers" example:"6"`
	// GeneralInstanceType is what everything else runs on.
	GeneralInstanceType string `config:"generalInstanceType" default:"m7g.large"`
	// GeneralCount is the number of general nodes. Kafka's nodes are counted from brokers and controllers.
	GeneralCount int `config:"generalCount" default:"3" range:"2..50"`
	// GeneralSpot makes the general nodes spot instances.
	GeneralSpot bool `config:"generalSpot" default:"false"`
}

// Bucket is the S3 bucket.
type Bucket struct {
	// Name of an existing bucket, which is used as it is. Empty makes one, with all that follows but KeyARN.
	Name string `config:"name" default:"" example:"acme-events"`
	// KeyARN is the KMS key of an existing bucket; empty where S3's own key encrypts it.
	KeyARN string `config:"keyArn" default:"" example:"arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c"`
	// ForceDestroy lets a destroy delete the bucket with everything in it. Without it the bucket is protected.
	ForceDestroy bool `config:"forceDestroy" default:"false"`
	// InfrequentAccessDays, ArchiveDays and ExpireDays are the ages at which objects move to STANDARD_IA, to GLACIER_IR, and go; 0 means never.
	InfrequentAccessDays int `config:"infrequentAccessDays" default:"0" range:"30.." or:"0 for never" example:"30"`
	ArchiveDays          int `config:"archiveDays" default:"0" range:"1.." or:"0 for never" example:"90"`
	ExpireDays           int `config:"expireDays" default:"0" range:"1.." or:"0 for never" example:"365"`
	// NoncurrentDays is how long an overwritten or deleted version stays.
	NoncurrentDays int `config:"noncurrentDays" default:"30" range:"1..3650"`
	// AccessLogs is the name of an existing bucket for the server access logs; empty for none.
	AccessLogs string `config:"accessLogs" default:"" example:"acme-access-logs"`
}

// Storage is the class of Kafka's volumes, with what gp3 allows: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html.
type Storage struct {
	// ReclaimPolicy is "Retain" or "Delete": what becomes of a volume when its claim goes.
	ReclaimPolicy string `config:"reclaimPolicy" default:"Retain" oneof:"Retain Delete"`
	// IOPS and Throughput (MiB per second) of each volume.
	IOPS       int `config:"iops" default:"3000" range:"3000..16000"`
	Throughput int `config:"throughput" default:"125" range:"125..1000"`
}

// Access is the way into Kafka from outside the cluster.
type Access struct {
	// Domain below which the brokers get names; empty closes Kafka to the outside.
	Domain string `config:"domain" default:"" example:"kafka.example.com"`
	// HostedZoneID is the zone of Route 53 that holds Domain.
	HostedZoneID string `config:"hostedZoneId" default:"" example:"Z0123456789ABCDEFGHIJ"`
	// InternetFacing gives the load balancers public addresses.
	InternetFacing bool `config:"internetFacing" default:"false"`
	// CIDRs may connect; none means the VPC alone.
	CIDRs []string `config:"cidrs" default:"[]" example:"[\"10.0.0.0/8\"]"`
}

// Versions pins what is installed.
type Versions struct {
	// Kubernetes is the minor version of EKS. The range is that of Confluent for Kubernetes 3.3, by its release notes.
	Kubernetes KubernetesVersion `config:"kubernetes" default:"1.34" range:"1.28..1.36" reason:"which Confluent for Kubernetes supports"`
	// Addons are versions of EKS add-ons by their names, in place of those that the program pins for the version of Kubernetes.
	Addons map[string]string `config:"addons" default:"{}" example:"{\"coredns\": \"v1.13.2-eksbuild.4\"}"`
	// Operator is the version of the chart confluent-for-kubernetes; OperatorInit that of its init container.
	Operator     string `config:"operator" default:"0.1718.10"`
	OperatorInit string `config:"operatorInit" default:"3.3.0"`
	// ConfluentPlatform is the tag of the images cp-server and cp-server-connect.
	ConfluentPlatform string `config:"confluentPlatform" default:"8.3.1"`
	// S3Connector is the version of confluentinc/kafka-connect-s3 on Confluent Hub.
	S3Connector string `config:"s3Connector" default:"12.1.11"`
}

// Charts are the repositories of Helm charts: each the address of one over HTTP, or of a registry (oci://), in which the chart has its usual name. A
// preview fetches them too.
type Charts struct {
	// Operator holds the chart confluent-for-kubernetes, LoadBalancers aws-load-balancer-controller, and DNS external-dns.
	Operator      string `config:"operator" default:"https://packages.confluent.io/helm"`
	LoadBalancers string `config:"loadBalancers" default:"https://aws.github.io/eks-charts"`
	DNS           string `config:"dns" default:"https://kubernetes-sigs.github.io/external-dns/"`
}
