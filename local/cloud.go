package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"

	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/workspace"
)

// openCloud plays the providers of the stack. machine may be nil where nothing is created.
func openCloud(w *workspace.Workspace, machine standin.Machine) *standin.Cloud {
	return standin.New(standin.Options{
		Machine: machine, ObjectDir: w.ObjectDir(), AccountDir: w.AccountDir(),
		Build: func(ctx context.Context, _, _ string) (string, error) { return buildImage(ctx, w) },
		Gone:  func(_, digest string) bool { now, err := programDigest(w); return err != nil || now != digest },
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
	return programDigest(w)
}

// programDigest is the digest of the producer's program as it is now.
func programDigest(w *workspace.Workspace) (string, error) {
	f, err := os.Open(w.Program("producer"))
	if err != nil {
		return "", fmt.Errorf("read producer: %w", err)
	}
	defer f.Close() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read producer: %w", err)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}
