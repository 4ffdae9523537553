package plan

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness/rehearsal"
)

// realComponents are the plugins with remote components, in the versions of the program's SDKs.
var realComponents = map[string]string{"awsx": "2.22.0", "eks": "3.9.1"}

// TestRealComponents brings dev and prod up with the components of pulumi-eks and pulumi-awsx themselves, over the stand-in for AWS. They must register what
// their stand-ins do, and a second run must change nothing.
func TestRealComponents(t *testing.T) {
	var installed []string
	for name, version := range realComponents {
		plugin, err := exec.LookPath("pulumi-resource-" + name)
		if err == nil {
			var said []byte
			if said, err = exec.Command(plugin, "--version").CombinedOutput(); err == nil && !strings.Contains(string(said), version) {
				t.Skipf("needs pulumi-resource-%s %s on the PATH, and there is %s", name, version, said) //nolint:forbidigo // a plugin in Node.js, which no command of ours brings
			}
		}
		if err != nil {
			t.Skipf("needs pulumi-resource-%s %s on the PATH", name, version) //nolint:forbidigo // a plugin in Node.js, which no command of ours brings
		}
		installed = append(installed, name)
	}
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			var overrides []string
			if stack == "prod" {
				overrides = rehearsal.Destroyable
			}
			want := rehearsal.New(t, stack, overrides...).Preview(t)
			real := rehearsal.New(t, stack, overrides...)
			real.Installed = installed
			got := real.Preview(t)
			for _, component := range []string{"awsx:ec2:Vpc", "eks:index:Cluster"} {
				theirs, ours := children(got, component), children(want, component)
				require.ElementsMatch(t, names(theirs), names(ours), component)
				for name, child := range ours {
					require.NoError(t, child.differs(theirs[name]), name)
				}
			}
			real.Up(t)
			require.False(t, real.Preview(t).Changes.Pending(), "a change in every preview")
			real.Destroy(t)
			require.Empty(t, real.Left())
		})
	}
}
