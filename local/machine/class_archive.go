package machine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/admin"
	"kafka-on-eks/local/machine/brokerconf"
	"kafka-on-eks/local/machine/certs"
	"kafka-on-eks/local/machine/poll"
	"kafka-on-eks/local/machine/supervisor"
)

// Loading Kafka's classes is half of the work of starting it. A JVM can map them from an archive that an earlier one has written (JEP 350); with it a
// broker's start was measured to take 2.3 s of CPU instead of 4.2.

// classArchive is where the archive for these jars and this java lies, whether it is there or not. Other jars or another java have another one: a JVM
// doesn't use an archive that doesn't fit.
func (n *Node) classArchive(java string) (string, error) {
	jars, err := filepath.Glob(filepath.Join(n.tools.KafkaJars, "*.jar"))
	if err != nil || len(jars) == 0 {
		return "", fmt.Errorf("find Kafka: no jars in %s: prepare them with mvn dependency:copy-dependencies", n.tools.KafkaJars)
	}
	if resolved, err := filepath.EvalSymlinks(java); err == nil {
		java = resolved
	}
	hash := sha256.New()
	for _, file := range append(jars, java) {
		info, err := os.Stat(file)
		if err != nil {
			return "", fmt.Errorf("find Kafka: %w", err)
		}
		fmt.Fprintln(hash, file, info.Size(), info.ModTime().UnixNano())
	}
	return filepath.Join(n.tools.KafkaJars, "classes-"+hex.EncodeToString(hash.Sum(nil)[:6])+".jsa"), nil
}

// Prepare makes what lets brokers start faster, unless it is there: it takes some ten seconds, once for these jars and this java. Controllers does it too.
func (n *Node) Prepare(ctx context.Context) error {
	java, err := findJava(n.tools.Java)
	if err != nil {
		return err
	}
	if err := n.compileUsers(ctx); err != nil { // its jar is one of those that the archive is for
		return err
	}
	archive, err := n.classArchive(java)
	if err != nil {
		return err
	}
	if _, err := os.Stat(archive); err == nil {
		return nil
	}
	if err := n.makeArchive(ctx, archive); err != nil {
		return fmt.Errorf("prepare Kafka's classes: %w", err)
	}
	return nil
}

// makeArchive lets one node that is broker and controller in one do what brokers and controllers do at their start, and keeps the classes that it needed.
func (n *Node) makeArchive(ctx context.Context, archive string) error {
	folder, err := n.folder("run", "classes")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	node := &kafkaNode{name: "classes", files: folder, data: filepath.Join(folder, "data"), names: []string{"localhost"}, server: n}
	if err := os.Mkdir(node.data, 0o700); err != nil {
		return fmt.Errorf("create folder: %w", err)
	}
	properties, access, err := n.archiveSettings(ctx, node)
	if err != nil {
		return err
	}
	command, err := n.javaCommand(brokerJVM, "kafka.Kafka", properties)
	if err != nil {
		return err
	}
	made := filepath.Join(folder, "classes.jsa")
	command = slices.Insert(command, 1, "-XX:ArchiveClassesAtExit="+made)
	var output bytes.Buffer
	broker := supervisor.Child{
		Command: command, Stdout: &output, Stderr: &output, During: func(ctx context.Context) error { return exercise(ctx, access) },
	}
	if err := broker.Run(ctx); err != nil {
		return fmt.Errorf("%w: %s", err, output.Bytes()[max(0, output.Len()-2000):])
	}
	old, _ := filepath.Glob(filepath.Join(n.tools.KafkaJars, "classes-*.jsa"))
	for _, path := range old {
		_ = os.Remove(path) // one that stays only takes space
	}
	if err := move(made, archive); err != nil {
		return fmt.Errorf("keep the archive: %w", err)
	}
	return nil
}

// move renames a file, or copies it where it has to go to another disk.
func move(from, to string) error {
	if err := os.Rename(from, to); err == nil {
		return nil
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return renameio.WriteFile(to, content, 0o600)
}

// archiveSettings writes the settings of a cluster of one, secured as real ones are, and says how to reach it.
func (n *Node) archiveSettings(ctx context.Context, node *kafkaNode) (path string, access admin.Access, err error) {
	certificate, key, err := certs.NewAuthority(node.name)
	if err != nil {
		return "", access, err
	}
	ca := KeyPair{CertPEM: certificate, KeyPEM: key}
	if _, err := node.secure(ca); err != nil {
		return "", access, err
	}
	clusterID := uuid()
	checkpoint, err := n.checkpoint(ctx, clusterID)
	if err != nil {
		return "", access, err
	}
	if err := node.format(clusterID, 0, checkpoint); err != nil {
		return "", access, err
	}
	password := uuid()
	var listeners []brokerconf.Listener
	for _, name := range []string{"internal", "replication", "controller"} {
		port, err := n.Port(node.name + "/" + name)
		if err != nil {
			return "", access, err
		}
		listener := Listener{Name: name, TLS: true, SASL: true, Users: map[string]string{"kafka": password}, Username: "kafka", Password: password}
		conf, err := node.listener(listener, port)
		if err != nil {
			return "", access, err
		}
		listeners = append(listeners, conf)
		if name == "internal" {
			access = listener.access(ca, []int{port})
		}
	}
	controller := listeners[2]
	common := brokerconf.Node{
		ID: 0, Voters: []brokerconf.Voter{{ID: 0, Port: controller.Port}}, Controller: controller, SuperUsers: []string{"User:kafka"}, DataDir: node.data,
		KeyStore: node.keyStore(), TrustStore: node.trustStore(),
	}
	settings := brokerconf.Broker(brokerconf.BrokerArgs{Node: common, Brokers: 1, Internal: listeners[0], Replication: listeners[1]})
	maps.Copy(settings, brokerconf.Settings{
		"process.roles": "broker,controller",
		"listeners":     settings["listeners"] + "," + controller.Address(),
	})
	for _, key := range []string{"jaas.config", "server.callback.handler.class"} { // a broker only calls the controllers' listener
		key = "listener.name.controller.plain.sasl." + key
		settings[key] = brokerconf.Controller(common)[key]
	}
	path = filepath.Join(node.files, "server.properties")
	return path, access, renameio.WriteFile(path, settings.Render(), 0o600)
}

// exercise does what a stack does first.
func exercise(ctx context.Context, access admin.Access) error {
	cluster, err := admin.Connect(access)
	if err != nil {
		return err
	}
	defer cluster.Close()
	only := []int32{0}
	if err := poll.Until(ctx, time.Minute, func(ctx context.Context) error { return cluster.Settled(ctx, only) }); err != nil {
		return err
	}
	if err := cluster.Keep(ctx, admin.Topic{Name: "classes", Partitions: 1, Replicas: 1}); err != nil {
		return err
	}
	return poll.Until(ctx, time.Minute, func(ctx context.Context) error { return cluster.Settled(ctx, only, "classes") })
}
