package supervisor

// Probe says how to see that a process is ready. One field is set, or none.
type Probe struct {
	TCP  string `json:"tcp,omitempty"`  // host:port that accepts a connection
	HTTP string `json:"http,omitempty"` // URL that answers 2xx
}
