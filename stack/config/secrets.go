package config

import "fmt"

// NoteEncrypted notes which sources' addresses are encrypted in the stack's file, and returns the tokens, and the licence, that should be but aren't.
// isSecret reports for a full key whether its value, or a part of it, is encrypted: Pulumi doesn't say which part of an object is.
func (c *Config) NoteEncrypted(isSecret func(key string) bool) Problems {
	var problems Problems
	if key := c.Project + ":license"; c.LicenseKey() != "" && !isSecret(key) {
		problems = Problems{{Key: key, Text: "in plain text in the stack's file, must be encrypted (e.g. pulumi config set --secret license)"}}
	}
	one, list := c.Project+":source", c.Project+":sources"
	problems = append(problems, c.Source.noteEncrypted(one, func(member string) bool { return isSecret(one) || isSecret(one+"."+member) })...)
	for i := range c.Sources {
		problems = append(problems, c.Sources[i].noteEncrypted(fmt.Sprintf("%s[%d]", list, i), func(string) bool { return isSecret(list) })...)
	}
	return problems
}

func (s *Source) noteEncrypted(key string, encrypted func(member string) bool) Problems {
	s.SecretURL = encrypted("url")
	if s.Token == "" || encrypted("token") {
		return nil
	}
	return Problems{{Key: key + ".token", Text: "in plain text in the stack's file, must be encrypted (e.g. pulumi config set --secret --path '" + key + ".token')"}}
}
