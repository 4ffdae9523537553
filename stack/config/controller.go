package config

// Controller is what each of the three KRaft controllers' pods asks for.
type Controller struct {
	CPU     Cores `config:"cpu" default:"500m"`
	Memory  Size  `config:"memory" default:"2Gi" range:"512Mi.."`
	Storage Size  `config:"storage" default:"20Gi" range:"1Gi..16Ti"`
}
