package stack

import "maps"

// allTags are the tags of everything in AWS: the stack's own and those that say where it comes from and who pays.
func (c *Config) allTags() map[string]string {
	tags := map[string]string{}
	maps.Copy(tags, c.Tags)
	tags["Project"], tags["Stack"] = c.Project, c.Stack
	if c.Owner != "" {
		tags["Owner"] = c.Owner
	}
	if c.CostCentre != "" {
		tags["CostCentre"] = c.CostCentre
	}
	return tags
}
