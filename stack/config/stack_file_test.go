package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/require"
)

// written writes a stack's file and reads it as Pulumi does.
func written(t *testing.T, yaml string) (path string, values map[string]string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "Pulumi.dev.yaml")
	text := "config:\n  aws:region: eu-west-1\n"
	for line := range strings.Lines(yaml) {
		text += "  " + line
	}
	require.NoError(t, os.WriteFile(path, []byte(text+"\n"), 0o600))
	project, err := workspace.LoadProject("../../Pulumi.yaml")
	require.NoError(t, err)
	file, err := workspace.LoadProjectStack(nil, project, path)
	require.NoError(t, err)
	decrypted, err := file.Config.Decrypt(config.NopDecrypter)
	require.NoError(t, err)
	values = map[string]string{}
	for key, value := range decrypted {
		values[key.String()] = value
	}
	return path, values
}

// TestWhatIsWrittenArrives holds that a value arrives as it is written in the stack's file, or is refused with how to write it.
func TestWhatIsWrittenArrives(t *testing.T) {
	for _, c := range []struct {
		yaml string
		// want is in the error; "" where the config is good.
		want string
	}{
		{`kafka-on-eks:costCentre: 00123`, `costCentre: got 00123 without quotes (Pulumi.dev.yaml:3), which YAML reads as 83, must be text in quotes (e.g. costCentre: "00123")`},
		{`kafka-on-eks:costCentre: 0888`, `got 0888 without quotes (Pulumi.dev.yaml:3), which YAML reads as 888, must be text in quotes (e.g. costCentre: "0888")`},
		{`kafka-on-eks:costCentre: 007`, `got 007 without quotes (Pulumi.dev.yaml:3), which YAML reads as 7,`},
		{`kafka-on-eks:costCentre: 1_000`, `got 1_000 without quotes (Pulumi.dev.yaml:3), which YAML reads as 1000,`},
		{`kafka-on-eks:costCentre: 0x1F`, `got 0x1F without quotes (Pulumi.dev.yaml:3), which YAML reads as 31,`},
		{`kafka-on-eks:costCentre: 0o17`, `which YAML reads as 15,`},
		{`kafka-on-eks:costCentre: 1e3`, `got 1e3 without quotes (Pulumi.dev.yaml:3), which YAML reads as 1000,`},
		{`kafka-on-eks:costCentre: 1.30`, `which YAML reads as 1.3,`},
		{`kafka-on-eks:costCentre: +5`, `which YAML reads as 5,`},
		{`kafka-on-eks:costCentre: 123456789012345678901234`, `which YAML reads as 1.2345678901234569e+23, must be text in quotes (e.g. costCentre: "123456789012345678901234")`},
		{`kafka-on-eks:costCentre: 2026-01-31`, `which YAML reads as 2026-01-31 00:00:00 +0000 UTC, must be text in quotes (e.g. costCentre: "2026-01-31")`},
		{`kafka-on-eks:costCentre: True`, `which YAML reads as true,`},
		{`kafka-on-eks:costCentre: ~`, `costCentre: got nothing (Pulumi.dev.yaml:3), must be text in quotes (e.g. costCentre: "")`},
		{`kafka-on-eks:costCentre: null`, `costCentre: got nothing`},
		{`kafka-on-eks:config:costCentre: 00123`, `costCentre: got 00123 without quotes`},
		{`kafka-on-eks:versions.kubernetes: 1.30`, `versions.kubernetes: got 1.30 without quotes (Pulumi.dev.yaml:3), which YAML reads as 1.3, must be text in quotes (e.g. kubernetes: "1.30")`},
		{"kafka-on-eks:versions:\n  kubernetes: 1.30", `versions.kubernetes: got 1.30 without quotes (Pulumi.dev.yaml:4), which YAML reads as 1.3, must be text in quotes (e.g. kubernetes: "1.30")`},
		{"kafka-on-eks:versions:\n  kubernetes: 1.34", `versions.kubernetes: got 1.34 without quotes (Pulumi.dev.yaml:4), must be text in quotes (e.g. kubernetes: "1.34")`},
		{"kafka-on-eks:topic:\n  name: 123", `topic.name: got 123 without quotes (Pulumi.dev.yaml:4), must be text in quotes (e.g. name: "123")`},
		{"kafka-on-eks:topic:\n  name: 2026-01-31", `topic.name: got 2026-01-31 without quotes (Pulumi.dev.yaml:4), which YAML reads as 2026-01-31 00:00:00 +0000 UTC`},
		{"kafka-on-eks:tags: {code: 00123}", `tags: got code: 00123 without quotes (Pulumi.dev.yaml:3), which YAML reads as 83, must be text in quotes (e.g. code: "00123")`},
		{"kafka-on-eks:tags: {code: 123456789012}", `tags: got code: 123456789012 without quotes (Pulumi.dev.yaml:3), must be text in quotes (e.g. code: "123456789012")`},
		{"kafka-on-eks:tags: {code: on, since: ~}", `tags: got since: nothing (Pulumi.dev.yaml:3), must be text in quotes (e.g. since: "")`},
		{"kafka-on-eks:tags: {01: a}", `tags: got the name 01 without quotes (Pulumi.dev.yaml:3), which YAML reads as 1, must be in quotes (e.g. "01": ...)`},
		{"kafka-on-eks:producer.kafka: {linger.ms: 020}", `got linger.ms: 020 without quotes (Pulumi.dev.yaml:3), which YAML reads as 16, must be text in quotes (e.g. linger.ms: "020")`},
		{"kafka-on-eks:producer:\n  kafka:\n    linger.ms: 20", `producer.kafka: got linger.ms: 20 without quotes (Pulumi.dev.yaml:5), must be text in quotes (e.g. linger.ms: "20")`},
		{"kafka-on-eks:source:\n  headers: {X-Key: 0123}", `source.headers: got something else without quotes (Pulumi.dev.yaml:4), must be text in quotes (e.g. X-Key: "...")`},
		{"kafka-on-eks:source.token: 0123", `source.token: got something else without quotes (Pulumi.dev.yaml:3), must be text in quotes (e.g. token: "...")`},
		{"kafka-on-eks:sources:\n  - name: 010\n    kind: generator", `sources[0].name: got 010 without quotes (Pulumi.dev.yaml:4), which YAML reads as 8, must be text in quotes (e.g. name: "010")`},
		{"kafka-on-eks:sources:\n  - name: a\n    kind: generator\n    rate: 010", `sources[0].rate: got 010 (Pulumi.dev.yaml:6), which YAML reads as the octal number 8, must be`},
		{"kafka-on-eks:network:\n  vpcId: vpc-0123abcd\n  privateSubnetIds: [012, subnet-1123abcd, subnet-2123abcd]",
			`network.privateSubnetIds: got 012 without quotes (Pulumi.dev.yaml:5), which YAML reads as 10, must be text in quotes (e.g. "012")`},
		{"kafka-on-eks:brokers: 010", `brokers: got 010 (Pulumi.dev.yaml:3), which YAML reads as the octal number 8, must be without leading zeros (e.g. brokers: 10)`},
		{"kafka-on-eks:brokers: 0_1_0", `brokers: got 0_1_0 (Pulumi.dev.yaml:3), which YAML reads as the octal number 8, must be without leading zeros (e.g. brokers: 10)`},
		{"kafka-on-eks:sink:\n  flushSize: 0100", `sink.flushSize: got 0100 (Pulumi.dev.yaml:4), which YAML reads as the octal number 64, must be without leading zeros (e.g. flushSize: 100)`},
		{"kafka-on-eks:sink:\n  rotateInterval: 60", `sink.rotateInterval: got 60, must be text in quotes (e.g. "60s")`},
		{"kafka-on-eks:sink.rotateInterval: 060", `sink.rotateInterval: got 060 without quotes (Pulumi.dev.yaml:3), which YAML reads as 48, must be text in quotes (e.g. rotateInterval: "60s")`},
		{"kafka-on-eks:broker:\n  cpu: 010", `broker.cpu: got 010 without quotes (Pulumi.dev.yaml:4), which YAML reads as 8, must be text in quotes (e.g. cpu: "010")`},
		{"kafka-on-eks:tags: &tags {code: 010}\nkafka-on-eks:owner: b", `tags: got code: 010`},
		{"eks:tags: &tags {code: 010}\nkafka-on-eks:tags: *tags", `tags: got code: 010`},
		{"eks:tags: &tags {code: 010}\nkafka-on-eks:tags: {<<: *tags, a: b}", `tags: got code: 010`},

		{`kafka-on-eks:costCentre: "00123"`, ``},
		{`kafka-on-eks:costCentre: '00123'`, ``},
		{`kafka-on-eks:costCentre: !!str 00123`, ``},
		{"kafka-on-eks:costCentre: |-\n  00123", ``},
		{`kafka-on-eks:costCentre: 4711`, ``},
		{`kafka-on-eks:costCentre: 123456789012`, ``},
		{`kafka-on-eks:costCentre: 12345678901234567890`, ``},
		{`kafka-on-eks:costCentre: 12:30`, ``},
		{`kafka-on-eks:costCentre: yes`, ``},
		{`kafka-on-eks:costCentre: true`, ``},
		{`kafka-on-eks:costCentre: 1.5`, ``},
		{`kafka-on-eks:costCentre:`, ``},
		{`kafka-on-eks:costCentre: cc-00123`, ``},
		{`kafka-on-eks:versions.kubernetes: 1.34`, ``},
		{`kafka-on-eks:tags: {code: "00123", on: off, since: "2026-01-31"}`, ``},
		{`kafka-on-eks:brokers: 10`, ``},
		{`kafka-on-eks:brokers: 0xA`, ``},
		{`kafka-on-eks:brokers: "010"`, ``},
		{"kafka-on-eks:sink:\n  flushSize: 1_000", ``},
		{"kafka-on-eks:sink:\n  flushSize: 1e3", ``},
		{"kafka-on-eks:broker:\n  cpu: 2", ``},
		{"kafka-on-eks:broker:\n  cpu: 1.50", ``},
		{"kafka-on-eks:broker:\n  cpu: 0.5", ``},
		{"kafka-on-eks:bucket:\n  forceDestroy: True", ``},
		{"kafka-on-eks:source:\n  kind: generator\n  seed: 0", ``},
		{"kafka-on-eks:producer:\n  kafka: {linger.ms: \"20\"}", ``},
		{"eks:accountId: 0123", ``},
	} {
		t.Run(c.yaml, func(t *testing.T) {
			path, values := written(t, c.yaml)
			_, err := Inputs{Project: "kafka-on-eks", Stack: "dev", Values: values, File: path}.Load()
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "config has 1 problem:", "one mistake, one problem")
			require.NotContains(t, err.Error(), ": 0123")
		})
	}
}

// TestValuesFromElsewhere holds that the stack's file is compared with values that came from it only: others are from a command line or an environment.
func TestValuesFromElsewhere(t *testing.T) {
	path, values := written(t, "kafka-on-eks:costCentre: 00123\nkafka-on-eks:tags: {code: 00123, team: a}\nkafka-on-eks:brokers: 010\nkafka-on-eks:owner:\n  secure: v1:abc")
	values["kafka-on-eks:costCentre"], values["kafka-on-eks:tags"], values["kafka-on-eks:brokers"], values["kafka-on-eks:owner"] = "00123", `{"code":"00123","team":"b"}`, "10", "007"
	load := func(file string) error {
		_, err := Inputs{Project: "kafka-on-eks", Stack: "dev", Values: values, File: file}.Load()
		return err
	}
	require.NoError(t, load(path))
	require.NoError(t, load(""))
	require.NoError(t, load(filepath.Join(t.TempDir(), "Pulumi.dev.yaml")), "config may be kept elsewhere")
	values["kafka-on-eks:tags"] = `{"code":83,"team":"b"}`
	require.ErrorContains(t, load(path), "tags: got code: 00123 without quotes", "another member came from a command line")
	require.NoError(t, os.WriteFile(path, []byte("config:\n\t- x"), 0o600))
	require.ErrorContains(t, load(path), "read the stack's file "+path)
	require.NoError(t, os.WriteFile(path, []byte("encryptionsalt: x"), 0o600))
	require.ErrorContains(t, load(path), `tags: got {"code":83,"team":"b"}, must be names with a text each`)
}
