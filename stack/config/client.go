package config

import (
	"fmt"
	"slices"
	"strconv"
)

// Client is an application of the stack's users that reads or writes topics, with a user of its own in Kafka.
type Client struct {
	// Name is the user's name, and the beginning of its later ones.
	Name string `config:"name" default:"" example:"billing" about:"Required: at most 30 small letters, digits and hyphens. The client's user in Kafka is called so."`
	// Read and Write are names of topics.
	Read  []string `config:"read" default:"[]" example:"[\"my-sports\"]" about:"Topics of the stack that the client reads. It reads no others."`
	Write []string `config:"write" default:"[]" example:"[\"my-sports\"]" about:"Topics that the client writes. Only the events' topic can be written; the others are the producers' and the sink's own."`
	// Groups are consumer groups.
	Groups []string `config:"groups" default:"[]" example:"[\"billing\"]" about:"Consumer groups as whose member the client reads. A group belongs to one client."`
	// Namespaces are those of the client's pods.
	Namespaces []string `config:"namespaces" default:"[]" example:"[\"billing\"]" about:"Namespaces of the cluster whose pods may connect to Kafka. If empty, the client comes from outside, through the load balancers of access.domain."`
	// ProducerByteRate, ConsumerByteRate and RequestPercentage limit what the client may take of each broker.
	ProducerByteRate  int `config:"producerByteRate" default:"0" range:"1024.." or:"0 for no limit" about:"Bytes per second that the client may write to each broker."`
	ConsumerByteRate  int `config:"consumerByteRate" default:"0" range:"1024.." or:"0 for no limit" about:"Bytes per second that the client may read from each broker."`
	RequestPercentage int `config:"requestPercentage" default:"0" range:"1..10000" or:"0 for no limit" about:"Time that the client's requests may take of each broker's threads, in percent of one thread."`
	// Login counts the client's users. OldLogin keeps the one before.
	Login    int  `config:"login" default:"1" range:"1.." about:"Which user the client has. Another number makes another one, with another password: the name, then NAME-2, NAME-3 and so on."`
	OldLogin bool `config:"oldLogin" default:"false" about:"Whether the user of the login before is there, too, so that the client can move from the one to the other."`
}

// maxClients bounds the number of clients, each of which has a Secret and access rules of its own.
const maxClients = 100

// Users are the client's users in Kafka, the latest one first.
func (c Client) Users() []string {
	users := []string{c.user(c.Login)}
	if c.OldLogin {
		users = append(users, c.user(c.Login-1))
	}
	return users
}

func (c Client) user(login int) string {
	if login == 1 {
		return c.Name
	}
	return c.Name + "-" + strconv.Itoa(login)
}

// ClientNamespaces are the namespaces of all clients' pods, each once.
func (c *Config) ClientNamespaces() []string {
	var all []string
	for _, client := range c.Clients {
		for _, namespace := range client.Namespaces {
			if !slices.Contains(all, namespace) {
				all = append(all, namespace)
			}
		}
	}
	return all
}

func clientKey(i int) string { return fmt.Sprintf("clients[%d]", i) }
