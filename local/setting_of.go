package main

import "strings"

// settingOf is the setting that one of the producer's variables comes from, where source is the key of its source:
// SOURCE_IDLE_TIMEOUT of kafka-on-eks:sources[1] is kafka-on-eks:sources[1].idleTimeout.
func settingOf(source, variable string) string {
	project, _, _ := strings.Cut(source, ":")
	prefix, rest, _ := strings.Cut(strings.TrimSuffix(variable, "_FILE"), "_")
	switch prefix {
	case "SOURCE":
		if strings.HasPrefix(rest, "HEADER_") {
			return source + ".headers"
		}
		if rest == "QUERY" {
			return source + ".url"
		}
		return source + "." + camel(rest)
	case "RECORD":
		return source + ".record." + camel(rest)
	case "PRODUCER":
		return project + ":producer." + camel(rest)
	case "KAFKA":
		return project + ":producer.kafka." + strings.ToLower(strings.ReplaceAll(rest, "_", "."))
	}
	return project + ":producer: " + variable
}

// camel writes IDLE_TIMEOUT as idleTimeout.
func camel(variable string) string {
	words := strings.Split(strings.ToLower(variable), "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
