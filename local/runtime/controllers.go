package runtime

import (
	"context"
	"errors"
)

// ControllerSpec describes the KRaft controllers of a KRaftController resource.
type ControllerSpec struct {
	Name, Namespace string
	ClusterID       string // 22 characters of base64url, "" makes one
	Replicas        int    // can't change later: the quorum is static
	CA              KeyPair
	Listener        Listener
	SuperUsers      []string // e.g. User:kafka
	Overrides       []string // configOverrides.server, key=value
}

// Controllers starts the controllers of spec, or restarts those whose settings changed, one by one, and returns when all have joined the quorum.
func (n *Node) Controllers(ctx context.Context, spec ControllerSpec) error { return errUnfinished }

// RemoveControllers ends the controllers of that KRaftController resource and deletes their data.
func (n *Node) RemoveControllers(ctx context.Context, name string) error { return errUnfinished }

var errUnfinished = errors.New("not finished yet")
