package config

// NamedSource is one of several sources.
type NamedSource struct {
	// Name tells the source from the others, in its producer's name and in each record's header "source".
	Name string `config:"name" default:"" example:"matches" about:"Required: at most 30 small letters, digits and hyphens. The producer is named after it."`
	Source
}
