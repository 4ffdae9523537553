package config

import (
	"fmt"
	"maps"

	"kafka-on-eks/internal/digest"
)

// AllTags are the tags of everything in AWS: those of the config, and those that say which stack it belongs to and who pays.
func (c *Config) AllTags() map[string]string {
	tags := c.ownTags()
	maps.Copy(tags, c.Tags)
	return tags
}

// TagsChange reports whether the tags are others than those of the last run, if it has said which.
func (c *Config) TagsChange() bool { return c.Before.Tags != "" && c.Before.Tags != c.tagsDigest() }

// tagsDigest stands for all tags: a map is printed in the order of its keys.
func (c *Config) tagsDigest() string { return digest.Short(fmt.Sprint(c.AllTags())) }

// ownTags are the tags that the program sets.
func (c *Config) ownTags() map[string]string {
	tags := map[string]string{"Project": c.Project, "Stack": c.Stack}
	if c.Owner != "" {
		tags["Owner"] = c.Owner
	}
	if c.CostCentre != "" {
		tags["CostCentre"] = c.CostCentre
	}
	return tags
}
