// Package image holds the program of the producer's image to what an image without anything else asks of it.
package image

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// TestRunsInAnEmptyRoot starts the program, as the image has it, in a root where there is nothing beside it: no libraries, no zones, no /tmp. It
// must come up, say that it lives, and that it isn't ready, as there is no Kafka. It finds the broker by name, in the /etc/hosts that containers are given.
func TestRunsInAnEmptyRoot(t *testing.T) {
	root := t.TempDir()
	harness.StaticProducer(t, harness.Root(), filepath.Join(root, "producer"))
	require.NoError(t, os.Mkdir(filepath.Join(root, "etc"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "etc", "hosts"), []byte("127.0.0.1 broker.example\n"), 0o644))
	broker, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	found := make(chan struct{})
	go func() { // it takes the connection, and that is all
		if connection, err := broker.Accept(); err == nil {
			close(found)
			_ = connection.Close()
		}
	}()
	t.Cleanup(func() { _ = broker.Close() })
	require.NoError(t, os.Chmod(root, 0o555))
	t.Cleanup(func() { _ = os.Chmod(root, 0o755) }) // so that it can be deleted
	address := freeAddress(t)
	var stderr bytes.Buffer
	producer := &exec.Cmd{
		Path: "/producer", Args: []string{"/producer"}, Dir: "/", Stderr: &stderr,
		Env: []string{
			"PRODUCER_NAME=a", "PRODUCER_TOPIC=b", "PRODUCER_HTTP_ADDRESS=" + address, "PRODUCER_SHUTDOWN_TIMEOUT=1s", "SOURCE_KIND=generator",
			fmt.Sprintf("KAFKA_BOOTSTRAP_SERVERS=broker.example:%d", broker.Addr().(*net.TCPAddr).Port),
			"RECORD_TIMESTAMP=$.at", "RECORD_TIMESTAMP_FORMAT=2006-01-02 15:04:05", "RECORD_TIMESTAMP_ZONE=Europe/Berlin",
		},
		SysProcAttr: emptyRoot(root),
	}
	if err := producer.Start(); errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.ENOSPC) {
		//nolint:forbidigo // the kernel's settings are no business of a test
		t.Skipf("needs root, or a kernel that lets users make namespaces: %v", err)
	} else {
		require.NoError(t, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- producer.Wait() }()
	t.Cleanup(func() { _ = producer.Process.Kill() })

	harness.Eventually(t, 30*time.Second, func() error {
		select {
		case err := <-ended:
			ended <- err
			require.Fail(t, "it ended", "%v\n%s", err, &stderr)
		default:
		}
		return answers("http://"+address+"/healthz", http.StatusOK)
	})
	require.NoError(t, answers("http://"+address+"/readyz", http.StatusServiceUnavailable))
	select {
	case <-found:
	case <-time.After(30 * time.Second):
		require.Fail(t, "it doesn't connect to its broker", stderr.String())
	}
	require.NoError(t, producer.Process.Signal(syscall.SIGTERM))
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		require.Fail(t, "it doesn't end on SIGTERM")
	}
	require.Contains(t, stderr.String(), `"msg":"producer starts"`)
}

// emptyRoot makes a folder the root, and the process that of a user who isn't root.
func emptyRoot(root string) *syscall.SysProcAttr {
	const nonroot = 65532 // as in the image
	if os.Getuid() == 0 {
		return &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nonroot, Gid: nonroot}}
	}
	return &syscall.SysProcAttr{
		Chroot: root, Cloneflags: syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func answers(url string, want int) error {
	response, err := http.Get(url)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != want {
		return fmt.Errorf("%s answers %s, must be %d", url, response.Status, want)
	}
	return nil
}

// TestSameSourceSameBytes builds the program from two copies of its sources in different folders. Go's compiler is known to be reproducible; what is held
// here is that neither folders, nor what the C linker adds, gets into the result.
func TestSameSourceSameBytes(t *testing.T) {
	var sums [][sha256.Size]byte
	for _, name := range []string{"a", "another-folder"} {
		root := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.CopyFS(filepath.Join(root, "producer", "program"), os.DirFS(filepath.Join(harness.Root(), "producer", "program"))))
		for _, file := range []string{"go.mod", "go.sum"} {
			content, err := os.ReadFile(filepath.Join(harness.Root(), file))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(root, file), content, 0o600))
		}
		harness.StaticProducer(t, root, filepath.Join(root, "producer.bin"))
		program, err := os.ReadFile(filepath.Join(root, "producer.bin"))
		require.NoError(t, err)
		require.False(t, bytes.Contains(program, []byte(root)), "the program knows the folder that it was built in")
		sums = append(sums, sha256.Sum256(program))
	}
	require.Equal(t, sums[0], sums[1])
}
