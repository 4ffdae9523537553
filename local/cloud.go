package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"

	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/workspace"
)

// openCloud plays the providers of the stack, but for Kubernetes', where the stack has a real cluster. machine may be nil where nothing is created.
func openCloud(w *workspace.Workspace, machine standin.Machine, k *kubernetes) *standin.Cloud {
	return standin.New(standin.Options{
		Machine: machine, ObjectDir: w.ObjectDir(), AccountDir: w.AccountDir(), Cluster: k.real(),
		Build: func(ctx context.Context, _, dockerfile string) (string, error) {
			if filepath.ToSlash(dockerfile) != "producer/Dockerfile" { // nothing runs of it here
				return digestOf(dockerfile)
			}
			return buildImage(ctx, w)
		},
		Gone: func(repository, digest string) bool {
			now, err := digestOf(w.Program("producer"))
			return path.Base(repository) == "producer" && (err != nil || now != digest)
		},
	})
}

// buildImage builds the program that the producer's image runs, for this machine. The digest is that
// of the program: the image around it has no meaning here.
func buildImage(ctx context.Context, w *workspace.Workspace) (string, error) {
	program := w.Program("producer")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", program, "./producer/program")
	build.Dir = w.Project
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build producer: %w\n%s", err, out)
	}
	return digestOf(program)
}

// digestOf is the digest of a file as it is now.
func digestOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	defer f.Close() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}
