package config

import "maps"

// AllTags are the tags of everything in AWS: those of the config, and those that say which stack it belongs to and who pays.
func (c *Config) AllTags() map[string]string {
	tags := c.ownTags()
	maps.Copy(tags, c.Tags)
	return tags
}

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
