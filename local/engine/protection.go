package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ProtectedError refuses a destroy at its start, when everything is still there.
type ProtectedError struct {
	// Resources are protected, each as its type and name.
	Resources []string
	// Retained is the stack's output of that name: what a destroy would leave, each with the command that removes it.
	Retained []string
}

func (e *ProtectedError) Error() string {
	text := fmt.Sprintf("destroy refused, nothing is changed: the stack protects %s", strings.Join(e.Resources, ", "))
	if len(e.Retained) > 0 {
		text += "\nand would leave:\n  " + strings.Join(e.Retained, "\n  ")
	}
	return text + "\nTo let go of the rest, run up once more with: -c cluster.deletionProtection=false -c bucket.forceDestroy=true\nVolumes with storage.reclaimPolicy Retain stay, whatever the settings, until they are deleted"
}

// refuseProtected returns a *ProtectedError where the stack's state has a protected resource. The engine itself finds out when it comes to
// that resource: with a preview before the destroy, which the embedded cloud leaves out, in time; without, when all that stands on it is gone.
func (s *state) refuseProtected() error {
	var refused ProtectedError
	for _, r := range s.Resources {
		if r.Protect {
			refused.Resources = append(refused.Resources, fmt.Sprintf("%s %s", r.URN.Type(), r.URN.Name()))
		}
		if retained := r.Outputs["retained"]; r.URN.QualifiedType() == resource.RootStackType && retained != nil {
			if err := json.Unmarshal(retained, &refused.Retained); err != nil {
				return fmt.Errorf("decode the stack's output retained: %w", err)
			}
		}
	}
	if len(refused.Resources) == 0 {
		return nil
	}
	return &refused
}
