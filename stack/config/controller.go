package config

// Controller has the resources of each of the three KRaft controllers' pods.
type Controller struct {
	CPU     Cores `config:"cpu" default:"500m"`
	Memory  Size  `config:"memory" default:"2Gi" range:"512Mi.."`
	Storage Size  `config:"storage" default:"20Gi" range:"1Gi..16Ti"`
}
