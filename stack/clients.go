package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/kafka"
	"kafka-on-eks/stack/config"
)

// clients are the users of the config's clients. A client that moves from one login to the next has two, which may do the same.
func clients(c *config.Config) []kafka.Client {
	var all []kafka.Client
	for _, client := range c.Clients {
		for _, user := range client.Users() {
			all = append(all, kafka.Client{
				User: user, Reads: client.Read, Writes: client.Write, Groups: client.Groups,
				Quota: kafka.Quota{ProducerByteRate: client.ProducerByteRate, ConsumerByteRate: client.ConsumerByteRate, RequestPercentage: client.RequestPercentage},
			})
		}
	}
	return all
}

// usersOf are the names of clients in Kafka.
func usersOf(clients []kafka.Client) []string {
	users := make([]string, len(clients))
	for i, client := range clients {
		users[i] = client.User
	}
	return users
}

// clientsOutput says how each client connects, by its user.
func clientsOutput(c *config.Config, cluster *kafka.Cluster) pulumi.Map {
	out := pulumi.Map{}
	for _, client := range clients(c) {
		out[client.User] = pulumi.Map{
			"bootstrapServers": cluster.Bootstrap, "externalBootstrapServers": pulumi.String(cluster.ExternalBootstrap),
			"secret": pulumi.String(kafka.Namespace + "/" + kafka.ClientSecret(client.User)),
		}
	}
	return out
}
