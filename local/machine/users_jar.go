package machine

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/supervisor"
)

// plainUsers is the class by which local brokers take over other users while they run.
//
//go:embed users/PlainUsers.java
var plainUsers []byte

const usersJarPrefix = "kafka-on-eks-users-"

// compileUsers puts that class among Kafka's jars, unless it is there. The compiler is one of these jars, so that a Java runtime is enough.
func (n *Node) compileUsers(ctx context.Context) error {
	jar := filepath.Join(n.tools.KafkaJars, usersJarPrefix+revision(plainUsers)[:12]+".jar")
	if _, err := os.Stat(jar); err == nil {
		return nil
	}
	scratch, err := n.folder("run", "compile")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	source, classes := filepath.Join(scratch, "PlainUsers.java"), filepath.Join(scratch, "classes")
	if err := os.WriteFile(source, plainUsers, 0o600); err != nil {
		return fmt.Errorf("compile the brokers' users: %w", err)
	}
	java, err := findJava(n.tools.Java)
	if err != nil {
		return err
	}
	jars := filepath.Join(n.tools.KafkaJars, "*")
	expanded, err := filepath.Glob(jars + ".jar")
	if err != nil {
		return fmt.Errorf("find Kafka: %w", err)
	}
	command := []string{
		java, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", jars, "org.eclipse.jdt.internal.compiler.batch.Main",
		"-17", "-proc:none", "-cp", strings.Join(expanded, string(os.PathListSeparator)), "-d", classes, source,
	}
	var output bytes.Buffer
	if err := (supervisor.Child{Command: command, Stdout: &output, Stderr: &output}).Run(ctx); err != nil {
		return fmt.Errorf("compile the brokers' users: %w: %s", err, bytes.TrimSpace(output.Bytes()))
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	if err := archive.AddFS(os.DirFS(classes)); err != nil {
		return fmt.Errorf("pack the brokers' users: %w", err)
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("pack the brokers' users: %w", err)
	}
	old, _ := filepath.Glob(filepath.Join(n.tools.KafkaJars, usersJarPrefix+"*.jar"))
	if err := renameio.WriteFile(jar, packed.Bytes(), 0o600); err != nil {
		return fmt.Errorf("keep the brokers' users: %w", err)
	}
	for _, path := range old {
		_ = os.Remove(path) // of an earlier source
	}
	return nil
}
