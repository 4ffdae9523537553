package config

// Storage is the class of Kafka's volumes, with what gp3 allows: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html.
type Storage struct {
	// ReclaimPolicy is "Retain" or "Delete": what becomes of a volume when its claim goes.
	ReclaimPolicy string `config:"reclaimPolicy" default:"Retain" oneof:"Retain Delete"`
	// IOPS and Throughput (MiB per second) of each volume.
	IOPS       int `config:"iops" default:"3000" range:"3000..16000"`
	Throughput int `config:"throughput" default:"125" range:"125..1000"`
}
