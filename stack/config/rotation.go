package config

// Rotation gives the program's own users other passwords while everything runs: those of brokers and controllers, the admin API, Jobs, Connect and the
// producers.
type Rotation struct {
	// Passwords counts their generations.
	Passwords int `config:"passwords" default:"1" range:"1.."`
	// OldPasswords keeps the generation before.
	OldPasswords bool `config:"oldPasswords" default:"false"`
}
