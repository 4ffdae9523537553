package faults

// mode is what a server does to all clients for a while.
type mode int

const (
	serving mode = iota
	away         // connections are refused and cut
	hanging      // nothing is answered, nothing is sent
)
