package machine

import "kafka-on-eks/local/machine/supervisor"

// The supervisor's types, under the names that users of a [Node] see.
type (
	Process = supervisor.Process
	Probe   = supervisor.Probe
	Status  = supervisor.Status

	Overview        = supervisor.Overview
	SupervisorState = supervisor.DaemonStatus
)
