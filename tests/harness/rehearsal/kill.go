package rehearsal

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// Kill ends the Pulumi command that is at work on the stack, with the providers that it has started.
func (s *Stack) Kill(t testing.TB) {
	t.Helper()
	var holder struct{ PID int32 }
	harness.Eventually(t, time.Minute, func() error {
		root := os.DirFS(filepath.Join(s.dir, "engine", "backend", ".pulumi", "locks"))
		locks, err := fs.Glob(root, "*/*/*/*.json")
		if err != nil || len(locks) == 0 {
			return errors.Join(errors.New("no Pulumi command holds a lock"), err)
		}
		raw, err := fs.ReadFile(root, locks[0])
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, &holder)
	})
	command, err := process.NewProcess(holder.PID)
	require.NoError(t, err)
	providers, err := command.Children()
	if !errors.Is(err, process.ErrorNoChildren) {
		require.NoError(t, err)
	}
	require.NoError(t, command.Kill())
	for _, provider := range providers {
		_ = provider.Kill() // it may have noticed
	}
}
