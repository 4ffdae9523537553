package config

// Versions pins the versions of everything that is installed.
type Versions struct {
	// Kubernetes is the minor version of EKS. The range is the one that the release notes of Confluent for Kubernetes 3.3 give.
	Kubernetes KubernetesVersion `config:"kubernetes" default:"1.34" range:"1.28..1.36" reason:"which Confluent for Kubernetes supports"`
	// Addons are versions of EKS add-ons by their names. They replace those that the program pins for the version of Kubernetes.
	Addons map[string]string `config:"addons" default:"{}" example:"{\"coredns\": \"v1.13.2-eksbuild.4\"}"`
	// Operator is the version of the chart confluent-for-kubernetes; OperatorInit is the version of its init container.
	Operator     string `config:"operator" default:"0.1718.10"`
	OperatorInit string `config:"operatorInit" default:"3.3.0"`
	// ConfluentPlatform is the tag of the images cp-server and cp-server-connect.
	ConfluentPlatform string `config:"confluentPlatform" default:"8.3.1"`
	// S3Connector is the version of confluentinc/kafka-connect-s3 on Confluent Hub.
	S3Connector string `config:"s3Connector" default:"12.1.11"`
}
