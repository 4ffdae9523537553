package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProviderSettings(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "aws:profile": "deploy", "aws:allowedAccountIds": `["123456789012"]`,
		"aws:assumeRole": `{"roleArn":"arn:aws:iam::123456789012:role/deploy"}`,
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"profile": "deploy", "allowedAccountIds": `["123456789012"]`, "assumeRole": `{"roleArn":"arn:aws:iam::123456789012:role/deploy"}`,
	}, c.AWS)
	require.Equal(t, "arn:aws:iam::123456789012:role/deploy", c.AssumedRole())

	_, err = Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "aws:assumeRoles": "[]", "aws:assumeRole": "deploy", "aws:defaultTags": "{}", "aws:color": "red",
	})
	require.EqualError(t, err, `config has 4 problems:
  aws:assumeRole: must be an object with the role's ARN (e.g. {"roleArn": "arn:aws:iam::123456789012:role/deploy"})
  aws:assumeRoles: unknown setting of the AWS provider, must be one that this version has (did you mean aws:assumeRole?)
  aws:color: unknown setting of the AWS provider, must be one that this version has
  aws:defaultTags: can't be set, as the program sets it, must be a tag of kafka-on-eks:tags (e.g. kafka-on-eks:tags: {team: data})`)
}

// TestAnotherProjectsKeys: a project that was made under another name, with this one's stack files.
func TestAnotherProjectsKeys(t *testing.T) {
	t.Parallel()
	_, err := Load("my-pipeline", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:brokers": "4", "kafka-on-eks:topic": `{"partitions":3}`, "kafka-on-eks:sink.tasks": "3",
		"kubernetes:cluster": "x", "eks:tags": "{}", "acme:unrelated": "1",
	})
	require.EqualError(t, err, `config has 3 problems:
  kafka-on-eks:brokers: unknown namespace, must be that of the project (did you mean my-pipeline:brokers?)
  kafka-on-eks:sink.tasks: unknown namespace, must be that of the project (did you mean my-pipeline:sink.tasks?)
  kafka-on-eks:topic: unknown namespace, must be that of the project (did you mean my-pipeline:topic?)`)
}
