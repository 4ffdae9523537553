package acls

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

// quotaClient reads and sets the limits of users. It is franz-go's, as librdkafka, and so confluent-kafka-go, can't do that.
type quotaClient struct {
	client *kgo.Client
	admin  *kadm.Client
}

// newQuotaClient takes librdkafka's properties: those by which a client finds Kafka and logs in.
func newQuotaClient(properties map[string]string) (*quotaClient, error) {
	protocol := strings.ToUpper(properties["security.protocol"])
	options := []kgo.Opt{
		kgo.SeedBrokers(strings.Split(properties["bootstrap.servers"], ",")...), kgo.RetryTimeout(patience), kgo.RequestTimeoutOverhead(patience),
	}
	if strings.HasSuffix(protocol, "SSL") {
		settings := &tls.Config{MinVersion: tls.VersionTLS12}
		if path := properties["ssl.ca.location"]; path != "" {
			certificates, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("read ssl.ca.location: %w", err)
			}
			settings.RootCAs = x509.NewCertPool()
			if !settings.RootCAs.AppendCertsFromPEM(certificates) {
				return nil, fmt.Errorf("read ssl.ca.location: got %s, must be a file of PEM certificates", path)
			}
		}
		options = append(options, kgo.DialTLSConfig(settings))
	}
	if strings.HasPrefix(protocol, "SASL") {
		if mechanism := properties["sasl.mechanism"]; !strings.EqualFold(mechanism, "PLAIN") {
			return nil, fmt.Errorf("got sasl.mechanism %q, must be PLAIN, as limits are set by it only", mechanism)
		}
		options = append(options, kgo.SASL(plain.Auth{User: properties["sasl.username"], Pass: properties["sasl.password"]}.AsMechanism()))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("connect to Kafka: %w", err)
	}
	return &quotaClient{client, kadm.NewClient(client)}, nil
}

func (c *quotaClient) close() { c.client.Close() }

// entityUser is the kind of thing that has limits here. There are others: clients by their id, addresses, and users' clients.
const entityUser = "user"

// list reads the limits of all users, but not the default of those who have none.
func (c *quotaClient) list(ctx context.Context) ([]quota, error) {
	everyone := kadm.DescribeClientQuotaComponent{Type: entityUser, MatchType: kmsg.QuotasMatchTypeAny}
	found, err := c.admin.DescribeClientQuotas(ctx, true, []kadm.DescribeClientQuotaComponent{everyone})
	if err != nil {
		return nil, fmt.Errorf("list limits: %w", err)
	}
	var have []quota
	for _, limited := range found {
		if len(limited.Entity) != 1 || limited.Entity[0].Name == nil {
			continue
		}
		for _, v := range limited.Values {
			have = append(have, quota{*limited.Entity[0].Name, v.Key, v.Value})
		}
	}
	return have, nil
}

// alter sets limits, or removes them, and writes to out what it did.
func (c *quotaClient) alter(ctx context.Context, quotas []quota, remove bool, out io.Writer) error {
	did := "set     "
	if remove {
		did = "removed "
	}
	var entries []kadm.AlterClientQuotaEntry
	for _, q := range quotas {
		i := slices.IndexFunc(entries, func(e kadm.AlterClientQuotaEntry) bool { return *e.Entity[0].Name == q.user })
		if i < 0 {
			i = len(entries)
			entries = append(entries, kadm.AlterClientQuotaEntry{Entity: kadm.ClientQuotaEntity{{Type: entityUser, Name: &q.user}}})
		}
		entries[i].Ops = append(entries[i].Ops, kadm.AlterClientQuotaOp{Key: q.name, Value: q.value, Remove: remove})
	}
	if len(entries) == 0 {
		return nil
	}
	altered, err := c.admin.AlterClientQuotas(ctx, entries)
	if err != nil {
		return fmt.Errorf("change limits: %w", err)
	}
	var problems []error
	for _, a := range altered {
		if a.Err != nil {
			problems = append(problems, fmt.Errorf("change limits of %s: %w: %s", a.Entity, a.Err, a.ErrMessage))
			continue
		}
		for _, q := range quotas {
			if len(a.Entity) == 1 && a.Entity[0].Name != nil && *a.Entity[0].Name == q.user {
				_, _ = fmt.Fprintln(out, did, q)
			}
		}
	}
	return errors.Join(problems...)
}
