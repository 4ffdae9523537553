package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kafka-on-eks/infra"
)

// provider holds the keys of the namespace aws to what its provider knows. The stack's other values would be built with, but not by whom and where
// was meant.
func (k *checker) provider(c *Config) {
	known := infra.ProviderSettings()
	for _, name := range slices.Sorted(maps.Keys(c.AWS)) {
		var text string
		switch {
		case name == "defaultTags":
			text = fmt.Sprintf("can't be set, as the program sets it, must be a tag of %stags (e.g. %stags: {team: data})", k.namespace, k.namespace)
		case !slices.Contains(known, name):
			text = "unknown setting of the AWS provider, must be one that this version has"
			if near := nearest(name, known); near != "" {
				text += " (did you mean " + awsNamespace + near + "?)"
			}
		case name == "assumeRole":
			if _, err := c.assumedRole(); err == nil {
				continue
			}
			text = `must be an object with the role's ARN (e.g. {"roleArn": "arn:aws:iam::123456789012:role/deploy"})`
		default:
			continue
		}
		k.problems = append(k.problems, Problem{Key: awsNamespace + name, Text: text})
	}
}

// providerSettings are the values of the namespace aws but the region.
func providerSettings(values map[string]string) map[string]string {
	settings := map[string]string{}
	for key, value := range values {
		if name, ok := strings.CutPrefix(key, awsNamespace); ok && key != regionKey {
			settings[name] = value
		}
	}
	return settings
}

// AssumedRole is the ARN of the role that the provider takes on, "" for none.
func (c *Config) AssumedRole() string {
	role, _ := c.assumedRole()
	return role
}

func (c *Config) assumedRole() (string, error) {
	text, ok := c.AWS["assumeRole"]
	if !ok {
		return "", nil
	}
	var role struct{ RoleArn string }
	if err := json.Unmarshal([]byte(text), &role); err != nil {
		return "", err
	}
	if !infra.IsRoleARN(role.RoleArn) {
		return "", fmt.Errorf("got %q, must be the ARN of a role", role.RoleArn)
	}
	return role.RoleArn, nil
}
