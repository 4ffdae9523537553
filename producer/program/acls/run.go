package acls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// patience is how long Kafka may take for one answer.
const patience = 30 * time.Second

// Run makes Kafka's rules and limits those that are declared, or where addOnly is set, adds those that are missing. It writes to out what it changes, a
// rule or limit a line.
func Run(ctx context.Context, properties map[string]string, declared Declared, addOnly bool, out io.Writer) error {
	config := kafka.ConfigMap{}
	for name, value := range properties {
		config[name] = value
	}
	client, err := kafka.NewAdminClient(&config)
	if err != nil {
		return fmt.Errorf("connect to Kafka: %w", err)
	}
	defer client.Close()
	limits, err := newQuotaClient(properties)
	if err != nil {
		return err
	}
	defer limits.close()
	have, err := list(ctx, client)
	if err != nil {
		return err
	}
	limited, err := limits.list(ctx)
	if err != nil {
		return err
	}
	d := compare(have, declared.rules)
	q := compareQuotas(limited, declared.quotas, func(user string) bool { return d.managed[userPrefix+user] })
	if addOnly {
		d.remove, q.remove = nil, nil
	}
	// No user has a moment without limits. Those of one who is gone go before the rule that says whose user it was.
	if err := limits.alter(ctx, q.set, false, out); err != nil {
		return err
	}
	if err := add(ctx, client, d.add, out); err != nil {
		return err
	}
	if err := limits.alter(ctx, q.remove, true, out); err != nil {
		return err
	}
	if err := remove(ctx, client, d.remove, out); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "added %d, removed %d, left %d of others alone\n", len(d.add)+len(q.set), len(d.remove)+len(q.remove), d.foreign)
	return nil
}

func list(ctx context.Context, client *kafka.AdminClient) (kafka.ACLBindings, error) {
	found, err := client.DescribeACLs(ctx, kafka.ACLBindingFilter{
		Type: kafka.ResourceAny, ResourcePatternType: kafka.ResourcePatternTypeAny, Operation: kafka.ACLOperationAny, PermissionType: kafka.ACLPermissionTypeAny,
	}, kafka.SetAdminRequestTimeout(patience))
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	if found.Error.Code() != kafka.ErrNoError {
		return nil, fmt.Errorf("list rules: %w", found.Error)
	}
	return found.ACLBindings, nil
}

func add(ctx context.Context, client *kafka.AdminClient, rules kafka.ACLBindings, out io.Writer) error {
	if len(rules) == 0 {
		return nil
	}
	results, err := client.CreateACLs(ctx, rules, kafka.SetAdminRequestTimeout(patience))
	if err != nil {
		return fmt.Errorf("add rules: %w", err)
	}
	var problems []error
	for i, r := range results {
		if r.Error.Code() != kafka.ErrNoError {
			problems = append(problems, fmt.Errorf("add rule %s: %w", format(rules[i]), r.Error))
			continue
		}
		_, _ = fmt.Fprintln(out, "added   ", format(rules[i]))
	}
	return errors.Join(problems...)
}

func remove(ctx context.Context, client *kafka.AdminClient, rules kafka.ACLBindings, out io.Writer) error {
	if len(rules) == 0 {
		return nil
	}
	results, err := client.DeleteACLs(ctx, kafka.ACLBindingFilters(rules), kafka.SetAdminRequestTimeout(patience))
	if err != nil {
		return fmt.Errorf("remove rules: %w", err)
	}
	var problems []error
	for i, r := range results {
		if r.Error.Code() != kafka.ErrNoError {
			problems = append(problems, fmt.Errorf("remove rule %s: %w", format(rules[i]), r.Error))
			continue
		}
		for _, b := range r.ACLBindings {
			_, _ = fmt.Fprintln(out, "removed ", format(b))
		}
	}
	return errors.Join(problems...)
}
