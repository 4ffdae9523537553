package config

import (
	"regexp"
	"slices"
	"strings"

	"kafka-on-eks/kafka"
)

var (
	// clientPattern leaves room for a number behind it: users' names become names of Secrets.
	clientPattern = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$`)
	// namespacePattern is a label of RFC 1123, as Kubernetes wants it.
	namespacePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	groupPattern     = regexp.MustCompile(`^[A-Za-z0-9._-]{1,249}$`)
)

func (k *checker) clients(c *Config) {
	k.must(len(c.Clients) <= maxClients, "clients", "got %d, must be at most %d", len(c.Clients), maxClients)
	users, groups := map[string]string{}, map[string]string{}
	for i, client := range c.Clients {
		if !k.good(clientKey(i)) {
			continue // this element is no object
		}
		key := clientKey(i) + "."
		k.user(key, client, users)
		k.topicsOf(key, client, c.Topic)
		k.groups(key, client, groups)
		k.namespaces(key, client, c.Access.Domain != "")
	}
}

// user checks the client's name. users are those of the clients before, with where they come from.
func (k *checker) user(key string, client Client, users map[string]string) {
	k.must(clientPattern.MatchString(client.Name), key+"name",
		"got %q, must be at most 30 small letters, digits and hyphens, as its user and Secret are called so (e.g. billing)", client.Name)
	if !k.good(key+"name") || !k.good(key+"login") {
		return
	}
	k.must(!client.OldLogin || client.Login > 1, key+"oldLogin", "got true, must be false with login %d: there was none before it", client.Login)
	if !k.good(key + "oldLogin") {
		return
	}
	for _, user := range client.Users() {
		k.must(!slices.Contains(kafka.Users(), user), key+"name", "got %q, must be another name, as a user of the program itself is called %s (e.g. billing)", client.Name, user)
		other, taken := users[user]
		k.must(!taken, key+"name", "got %q, must be another name, as %s has the user %s (e.g. %s-app)", client.Name, other, user, client.Name)
		users[user] = strings.TrimSuffix(key, ".")
	}
}

func (k *checker) topicsOf(key string, client Client, topic Topic) {
	k.must(len(client.Read)+len(client.Write) > 0, key+"read", "lists nothing, as does write: one of them must list a topic, or the client can do nothing (e.g. [%q])", topic.Name)
	if !k.good("topic.name") {
		return
	}
	all := []string{topic.Name, topic.DeadLetters(), topic.Positions(), topic.SinkDeadLetters()}
	for i, name := range client.Read {
		k.mustEach(slices.Contains(all, name), key+"read", name, "got %q, must be topics of this stack: %s (e.g. [%q])", name, strings.Join(all, ", "), topic.Name)
		k.mustEach(!slices.Contains(client.Read[:i], name), key+"read", name, "got %q twice, must have each topic once (e.g. [%q])", name, topic.Name)
	}
	for i, name := range client.Write {
		k.mustEach(name == topic.Name, key+"write", name, "got %q, must be the events' topic, as nobody but the producers and the sink writes others (e.g. [%q])", name, topic.Name)
		k.mustEach(!slices.Contains(client.Write[:i], name), key+"write", name, "got %q twice, must have each topic once (e.g. [%q])", name, topic.Name)
	}
}

// groups checks the client's consumer groups. Whoever is in a group can move its offsets, so that a group belongs to one client.
func (k *checker) groups(key string, client Client, groups map[string]string) {
	const where = "groups"
	k.must(len(client.Groups) == 0 || len(client.Read) > 0, key+where, "got %q, must be empty for a client that reads nothing", client.Groups)
	for _, group := range client.Groups {
		k.mustEach(groupPattern.MatchString(group), key+where, group, "got %q, must be letters, digits, dots, underscores and hyphens, at most 249 (e.g. billing)", group)
		k.mustEach(!kafka.OwnsGroup(group), key+where, group, "got %q, must be another one, as it is a group of Connect or its sinks, whose offsets the client could move (e.g. billing)", group)
		k.mustEach(group != "producer" && !strings.HasPrefix(group, "producer-"), key+where, group, "got %q, must be another one, as producers are called so (e.g. billing)", group)
		other, taken := groups[group]
		k.mustEach(!taken, key+where, group, "got %q, which is a group of %s, must be another one (e.g. %s-2)", group, other, group)
		groups[group] = strings.TrimSuffix(key, ".")
	}
}

func (k *checker) namespaces(key string, client Client, outside bool) {
	key += "namespaces"
	k.must(len(client.Namespaces) > 0 || outside, key, "lists nothing, must list the namespaces of the client's pods, as without access.domain nothing reaches Kafka from outside (e.g. [\"billing\"])")
	for _, namespace := range client.Namespaces {
		k.mustEach(namespacePattern.MatchString(namespace), key, namespace, "got %q, must be names of namespaces (e.g. [\"billing\"])", namespace)
		k.mustEach(namespace != kafka.Namespace, key, namespace, "got %q, must be other namespaces: this one is closed to all but the program's own pods (e.g. [\"billing\"])", namespace)
	}
}
