package acls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/franz"
)

// quotaClient reads and sets the limits of users, which confluent-kafka-go can't.
type quotaClient struct {
	client *kgo.Client
	admin  *kadm.Client
}

// newQuotaClient takes librdkafka's properties: those by which a client finds Kafka and logs in.
func newQuotaClient(properties map[string]string) (*quotaClient, error) {
	options, err := franz.Options(properties)
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(append(options, kgo.RetryTimeout(patience), kgo.RequestTimeoutOverhead(patience))...)
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
