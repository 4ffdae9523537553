// Package web has the parts that sources over HTTP share: addresses and headers that stay secret, a client, idle timeouts,
// and reconnecting.
package web

import (
	"log/slog"
	"time"

	"kafka-on-eks/producer/program/source"
)

// Config is the part of a source that all kinds over HTTP share. All fields are required.
type Config struct {
	// Endpoint is where the source is.
	Endpoint *Endpoint
	// IdleTimeout is how long a read may wait for something to arrive before the connection counts as dead.
	IdleTimeout time.Duration
	// UserAgent is the program's name for the server.
	UserAgent string
	// Monitor is told about connections.
	Monitor source.Monitor
	// Log gets a line for each lost connection.
	Log *slog.Logger
}
