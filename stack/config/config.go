package config

// Config is everything that a stack file can set. Load reads it, fills in the defaults and checks it.
//
// A field's `config` tag is its key below the project's namespace (nested structs join with a dot: topic.name). Its `default` tag is the text of
// its default. Its `example` tag is a value to show if the default is no good example. Limits beyond its type are in the tags that
// type limit describes. Pulumi.yaml describes the same keys in the same order, and docs/configuration.md is written from both, with a section from
// each `section` tag on. Tests hold the three together.
type Config struct {
	// Project and Stack are the names that Pulumi runs under. They are no config keys.
	Project, Stack string
	// Region is aws:region, e.g. eu-west-1.
	Region string
	// Before is what the stack's last run has settled.
	Before Settled
	// AWS are the settings of AWS's provider that the stack file has besides the region, by their names without aws:, e.g. profile. Lists and
	// objects are JSON.
	AWS map[string]string

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
	// SourceGiven says that the settings name a source or several, so that the default isn't read. It is no config key.
	SourceGiven bool
	// Sources are several streams in place of Source, with a producer each.
	Sources []NamedSource `config:"sources" default:"[]" example:"[{\"name\": \"matches\", \"kind\": \"sse\", \"url\": \"https://example.com/matches\"}]"`

	Producer Producer `config:"producer" section:"Producers"`
	// Clients are applications that read and write topics, each as a user of its own.
	Clients []Client `config:"clients" default:"[]" example:"[{\"name\": \"billing\", \"read\": [\"my-sports\"], \"groups\": [\"billing\"], \"namespaces\": [\"billing\"]}]" section:"Clients of Kafka"`

	// Rotation gives the program's own users other passwords.
	Rotation Rotation `config:"rotation" section:"Rotation of passwords"`

	Network  Network  `config:"network" section:"Network"`
	Cluster  Cluster  `config:"cluster" section:"Cluster"`
	Nodes    Nodes    `config:"nodes" section:"Nodes"`
	Bucket   Bucket   `config:"bucket" section:"Bucket"`
	Storage  Storage  `config:"storage" section:"Storage"`
	Access   Access   `config:"access" section:"Access from outside"`
	Versions Versions `config:"versions" section:"Versions"`
	Charts   Charts   `config:"charts" section:"Charts"`
	Registry Registry `config:"registry" section:"Registry"`
	// License is Confluent's key for its servers, TrialLicense to use them without for 30 days, or empty for whoever hasn't decided.
	License string `config:"license" default:"" example:"trial" secret:"true" section:"Licence"`

	// Owner and CostCentre become tags of everything in AWS; if they are empty, there is no such tag.
	Owner      string `config:"owner" default:"" example:"data-platform" section:"Tags in AWS"`
	CostCentre string `config:"costCentre" default:"" example:"00123"`
	// Tags are further tags of everything in AWS.
	Tags map[string]string `config:"tags" default:"{}" example:"{\"team\": \"data\"}"`
}

// ClusterName is the name of the EKS cluster. Other names that must be unique in an account begin with it.
func (c *Config) ClusterName() string { return c.Project + "-" + c.Stack }

// TrialLicense is the value of License that says: without a key, and knowing for how long.
const TrialLicense = "trial"

// LicenseKey is Confluent's key, or empty where there is none.
func (c *Config) LicenseKey() string {
	if c.License == TrialLicense {
		return ""
	}
	return c.License
}
