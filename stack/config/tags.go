package config

import "maps"

// AllTags are the tags of everything in AWS: the stack's own and those that say where it comes from and who pays.
func (c *Config) AllTags() map[string]string {
	tags := c.ownTags()
	maps.Copy(tags, c.Tags)
	return tags
}

// ownTags are those that the program sets.
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
