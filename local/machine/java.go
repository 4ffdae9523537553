package machine

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// log4j2 is the logging configuration of everything of Kafka's that runs here.
//
//go:embed log4j2.properties
var log4j2 []byte

// jvm says how a class of Kafka's jars runs.
type jvm struct {
	heap string // the value of -Xmx
	// loaded is for what carries the load. Encryption and compression are several times faster with the second compiler,
	// which knows the processor's instructions for them. It takes time at the start, though, and 40 MB.
	loaded bool
}

// compiler gives the flags that choose it.
func (j jvm) compiler() []string {
	if j.loaded {
		return []string{"-XX:ReservedCodeCacheSize=96m"}
	}
	return []string{"-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=48m"}
}

// javaCommand gives the command line of a class of Kafka's jars. Nothing secret may be among the arguments.
func (n *Node) javaCommand(settings jvm, class string, args ...string) ([]string, error) {
	java, err := findJava(n.tools.Java)
	if err != nil {
		return nil, err
	}
	folder, err := n.folder("run", "kafka")
	if err != nil {
		return nil, err
	}
	logging := filepath.Join(folder, "log4j2.properties")
	if err := renameio.WriteFile(logging, log4j2, 0o600); err != nil {
		return nil, fmt.Errorf("write logging configuration: %w", err)
	}
	command := []string{
		java,
		"-Xmx" + settings.heap, "-Xms32m", "-Xss512k", "-XX:+UseSerialGC", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=25",
		"-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError",
		"-Djava.awt.headless=true", "-Dlog4j2.configurationFile=" + logging,
		"-cp", filepath.Join(n.tools.KafkaJars, "*"),
	}
	command = append(command, settings.compiler()...)
	archive, err := n.classArchive(java)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(archive); err == nil {
		command = append(command, "-XX:SharedArchiveFile="+archive)
	}
	return append(append(command, class), args...), nil
}

// javaEnv keeps glibc from reserving memory for each of a JVM's threads.
var javaEnv = []string{"MALLOC_ARENA_MAX=2"}

// revision changes when one of the contents does.
func revision(contents ...[]byte) string {
	hash := sha256.New()
	for _, content := range contents {
		fmt.Fprintf(hash, "%d\n", len(content))
		hash.Write(content)
	}
	return hex.EncodeToString(hash.Sum(nil))
}
