package delivery_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
)

// mount writes a secret as Kubernetes does: files are links through ..data to a folder, and a swap moves that link.
func mount(t *testing.T, folder, version string, files map[string]string) {
	t.Helper()
	require.NoError(t, os.Mkdir(filepath.Join(folder, version), 0o700))
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, version, name), []byte(content), 0o600))
		link := filepath.Join(folder, name)
		if _, err := os.Lstat(link); err != nil {
			require.NoError(t, os.Symlink(filepath.Join("..data", name), link))
		}
	}
	require.NoError(t, os.Symlink(version, filepath.Join(folder, "..tmp")))
	require.NoError(t, os.Rename(filepath.Join(folder, "..tmp"), filepath.Join(folder, "..data")))
}

func TestWatch(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	secret := map[string]string{"user": "u", "password": "one\n", "ca.pem": "A"}
	mount(t, folder, "v1", secret)
	watch := delivery.NewWatch(delivery.Properties{
		"sasl.username": "u", "sasl.password": "one", "ssl.ca.location": filepath.Join(folder, "ca.pem"), "client.rack": "a",
	}, map[string]string{"sasl.username": filepath.Join(folder, "user"), "sasl.password": filepath.Join(folder, "password")})
	look := func(want delivery.Change) {
		t.Helper()
		change, err := watch.Look()
		require.NoError(t, err)
		require.Equal(t, want, change)
	}
	look(delivery.Unchanged)
	mount(t, folder, "v2", secret)
	look(delivery.Unchanged)
	before := watch.Properties()
	secret["password"] = "two"
	mount(t, folder, "v3", secret)
	look(delivery.NewCredentials)
	look(delivery.Unchanged)
	require.Equal(t, "two", watch.Properties()["sasl.password"])
	require.Equal(t, "one", before["sasl.password"], "others still read it")
	secret["password"], secret["ca.pem"] = "three", "B"
	mount(t, folder, "v4", secret)
	look(delivery.NewFiles)
	require.Equal(t, "three", watch.Properties()["sasl.password"])

	secret["user"], secret["password"] = "u-b", "four"
	mount(t, folder, "v5", secret)
	look(delivery.NewFiles) // a connection that is open would stay the old user's
	require.Equal(t, "u-b", watch.Properties()["sasl.username"])
	require.Equal(t, "four", watch.Properties()["sasl.password"])

	require.NoError(t, os.Remove(filepath.Join(folder, "..data")))
	_, err := watch.Look()
	require.ErrorContains(t, err, "read property sasl.")
	require.Equal(t, "four", watch.Properties()["sasl.password"], "kept")
}

func TestWatchFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.pem"), []byte("A"), 0o600))
	watch := delivery.NewWatch(delivery.Properties{"ssl.ca.location": folder}, nil)
	change, err := watch.Look()
	require.NoError(t, err)
	require.Equal(t, delivery.Unchanged, change)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "b.pem"), []byte("B"), 0o600))
	change, err = watch.Look()
	require.NoError(t, err)
	require.Equal(t, delivery.NewFiles, change)
}
