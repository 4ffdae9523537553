package config

// Storage is the class of Kafka's volumes, within the limits of gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html.
type Storage struct {
	// ReclaimPolicy is "Retain" or "Delete": whether a volume stays when its claim is deleted.
	ReclaimPolicy string `config:"reclaimPolicy" default:"Retain" oneof:"Retain Delete"`
	// IOPS and Throughput (MiB per second) are the speed of each volume.
	IOPS       int `config:"iops" default:"3000" range:"3000..16000"`
	Throughput int `config:"throughput" default:"125" range:"125..1000"`
}
