package machine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/brokerconf"
	"kafka-on-eks/local/machine/supervisor"
)

// uuid gives a random one as Kafka writes them: 22 characters of base64url.
func uuid() string {
	for {
		var id [16]byte
		_, _ = rand.Read(id[:])                                                                 // never fails
		if text := base64.RawURLEncoding.EncodeToString(id[:]); !strings.HasPrefix(text, "-") { // a tool would take it for an option
			return text
		}
	}
}

const (
	metaProperties      = "meta.properties"
	bootstrapCheckpoint = "bootstrap.checkpoint"
)

// checkpoint gives what a new cluster's metadata log starts from: the feature levels of this version of Kafka. Kafka's own tool writes it, once for all
// nodes, as a JVM each would take a second each.
func (n *Node) checkpoint(ctx context.Context, clusterID string) ([]byte, error) {
	scratch, err := os.MkdirTemp(n.dir, "format-")
	if err != nil {
		return nil, fmt.Errorf("format cluster: %w", err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	settings := brokerconf.Settings{
		"process.roles": "controller", "node.id": "0", "controller.quorum.voters": "0@127.0.0.1:1", "controller.listener.names": "CONTROLLER",
		"listeners": "CONTROLLER://127.0.0.1:1", "log.dirs": scratch,
	}.Render()
	path := filepath.Join(scratch, "format.properties")
	if err := renameio.WriteFile(path, settings, 0o600); err != nil {
		return nil, fmt.Errorf("format cluster: %w", err)
	}
	command, err := n.javaCommand(jvm{heap: "64m"}, "kafka.tools.StorageTool", "format", "--cluster-id", clusterID, "--config", path)
	if err != nil {
		return nil, err
	}
	var output bytes.Buffer
	if err := (supervisor.Child{Command: command, Stdout: &output, Stderr: &output}).Run(ctx); err != nil {
		return nil, fmt.Errorf("format cluster %s: %w: %s", clusterID, err, bytes.TrimSpace(output.Bytes()))
	}
	return os.ReadFile(filepath.Join(scratch, bootstrapCheckpoint))
}
