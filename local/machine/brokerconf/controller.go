package brokerconf

// Controller gives the settings of a controller, whose listener is Node.Controller.
func Controller(n Node) Settings {
	return lean.
		with(n.Overrides).
		with(n.place()).
		with(listenerSettings(n.Controller)).
		with(Settings{
			"process.roles":        "controller",
			"listeners":            n.Controller.Address(),
			"advertised.listeners": n.Controller.Address(),
		})
}
