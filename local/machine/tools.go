package machine

// Tools says where the programs are that a [Node] runs. Every path is absolute.
type Tools struct {
	Local     string // this project's command, for its hidden sub-commands `supervise` and `sink`
	Producer  string // the producer program
	VersityGW string // the S3 gateway
	Java      string // the java command, 17 or newer; "" looks in JAVA_HOME, then in PATH
	KafkaJars string // the folder of jars that pom.xml describes
}
