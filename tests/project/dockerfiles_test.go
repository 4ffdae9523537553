package project

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	digested = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)
	argument = regexp.MustCompile(`(?m)^ARG (\w+)=(\S+)$`)
)

// dockerfiles are those of the images that the stack builds.
func dockerfiles(t *testing.T) []string {
	t.Helper()
	list, err := exec.Command("git", "-C", root, "ls-files", "*Dockerfile").Output()
	require.NoError(t, err)
	return strings.Fields(string(list))
}

// TestImagesAreTheSameOnAnyDay: each base, and what reads the Dockerfile, is named by its digest, and each package comes from the archive of one day. A tag of ours says
// which sources an image is built from, and can't be pushed twice, so the sources have to decide the image.
func TestImagesAreTheSameOnAnyDay(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, dockerfiles(t))
	for _, file := range dockerfiles(t) {
		text := read(t, file)
		for _, problem := range floating(text) {
			t.Errorf("%s: %s", file, problem)
		}
	}
	require.NotEmpty(t, floating("# syntax=docker/dockerfile:1\nFROM scratch"))
	for _, from := range []string{"FROM golang:1.26", "ARG A=golang:1.26\nFROM ${A}", "FROM --platform=$BUILDPLATFORM golang:1.26 AS build", "FROM ${GIVEN}"} {
		require.NotEmpty(t, floating(pinnedSyntax+from), from)
	}
	require.NotEmpty(t, floating(pinnedSyntax+"FROM scratch\nRUN apt-get update"))
	require.Empty(t, floating(pinnedSyntax+"FROM scratch AS a\nFROM a"))
}

const pinnedSyntax = "# syntax=docker/dockerfile:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"

// floating lists what of a Dockerfile another day may answer differently.
func floating(text string) (problems []string) {
	first, _, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(first, "# syntax=") || !digested.MatchString(first) {
		problems = append(problems, "its first line must name the syntax by its digest")
	}
	// Which version of Kafka Connect runs is a setting, as with the brokers.
	args := map[string]string{"${CONNECT_IMAGE}": "scratch"}
	for _, match := range argument.FindAllStringSubmatch(text, -1) {
		args["${"+match[1]+"}"] = match[2]
	}
	stages := map[string]bool{"scratch": true}
	packages := strings.Index(text, "apt-get update")
	if day := strings.Index(text, "snapshot.debian.org/archive/"); packages >= 0 && (day < 0 || day > packages) {
		problems = append(problems, "packages must come from snapshot.debian.org")
	}
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "FROM" {
			continue
		}
		fields = fields[1:]
		if strings.HasPrefix(fields[0], "--platform=") {
			fields = fields[1:]
		}
		base := fields[0]
		if value, ok := args[base]; ok {
			base = value
		}
		if !stages[base] && !digested.MatchString(base) {
			problems = append(problems, line+": must name its base by the digest")
		}
		if len(fields) == 3 {
			stages[fields[2]] = true
		}
	}
	return problems
}
