package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/sink"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/verify"
	"kafka-on-eks/local/workspace"
)

func newVerifyCommand(w *workspace.Workspace) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify",
		Short: "Compare what the producer acknowledged with what lies in S3, record by record",
		Long: "Compares what the producers' checkpoints count with the events in the topic, and every record of the\n" +
			"topic with the lines of all objects in S3, in order, by the sink's settings of now and of before.\n" +
			"Records that the topic no longer has are compared by their number. Ends with an error where records\n" +
			"are missing, duplicate, misplaced or damaged, or something could not be checked. Pending records,\n" +
			"in files that a later record will close, are no fault.",
		Example: "  local verify\n  local verify --json | jq .missing",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := w.RequireUp(); err != nil {
				return err
			}
			report, err := compare(c.Context(), w)
			if err != nil {
				return err
			}
			if err := printReport(c.OutOrStdout(), report, asJSON); err != nil {
				return err
			}
			return report.Err()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func printReport(w io.Writer, r verify.Report, asJSON bool) error {
	if asJSON {
		return printJSON(w, r)
	}
	_, err := io.WriteString(w, r.String())
	return err
}

// compare compares the stack's sink with its topic.
func compare(ctx context.Context, w *workspace.Workspace) (verify.Report, error) {
	node, err := openNode(w)
	if err != nil {
		return verify.Report{}, err
	}
	cloud := openCloud(w, node, nil)
	connectors, err := cloud.Connectors(namespace)
	if err != nil {
		return verify.Report{}, err
	}
	if len(connectors) != 1 {
		return verify.Report{}, errors.New("find the sink: the stack has no connector yet; run up to the end first")
	}
	c := connectors[0]
	kafka, err := cloud.KafkaAccess(c.Namespace, c.Kafka)
	if err != nil {
		return verify.Report{}, err
	}
	endpoint, err := node.S3Endpoint()
	if err != nil {
		return verify.Report{}, err
	}
	history, err := node.ConnectorHistory(c.Name)
	if err != nil {
		return verify.Report{}, err
	}
	configs := map[string]string{"name": c.Name}
	for k, v := range c.Configs {
		configs[k] = v
	}
	return verify.Run(ctx, verify.Options{
		Kafka: kafkaProperties(kafka, node.Bootstrap(c.Kafka)),
		Topic: c.Configs["topics"],
		S3: sink.S3Settings{
			URL: endpoint.URL, Region: endpoint.Region, AccessKey: endpoint.AccessKey, SecretKey: endpoint.SecretKey,
		},
		Bucket: c.Configs["s3.bucket.name"], Configs: configs, Earlier: history,
	})
}

// kafkaProperties are librdkafka's settings for the stack's super user.
func kafkaProperties(a standin.KafkaAccess, bootstrap string) map[string]string {
	return map[string]string{
		"bootstrap.servers": bootstrap, "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN",
		"sasl.username": a.Username, "sasl.password": a.Password, "ssl.ca.pem": a.CAPEM,
	}
}
