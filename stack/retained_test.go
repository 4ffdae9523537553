package stack

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

// TestRetainedComesWithItsCommand holds that a stack tells of all that a destroy leaves, and only of that.
func TestRetainedComesWithItsCommand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		about  string
		values map[string]string
		want   []string
	}{
		{"kept", nil, []string{
			"events in bucket events-1: aws s3api list-object-versions --bucket events-1 ", "key of the bucket, without which its events can't be read: aws kms schedule-key-deletion --region eu-west-1 --key-id data-key ",
			"Kafka's volumes: aws ec2 describe-volumes --region eu-west-1 --filters Name=status,Values=available Name=tag:Project,Values=kafka-on-eks Name=tag:Stack,Values=prod ",
			"key of the volumes, without which they can't be read: aws kms schedule-key-deletion --region eu-west-1 --key-id volumes-key ",
		}},
		{"bucket of somebody else's", map[string]string{"kafka-on-eks:bucket.name": "acme-events"}, []string{"Kafka's volumes: ", "key of the volumes"}},
		{"volumes go", map[string]string{"kafka-on-eks:storage.reclaimPolicy": "Delete"}, []string{"events in bucket events-1: ", "key of the bucket"}},
		{"all goes", map[string]string{"kafka-on-eks:storage.reclaimPolicy": "Delete", "kafka-on-eks:bucket.forceDestroy": "true"}, nil},
	} {
		values := map[string]string{"aws:region": "eu-west-1"}
		for key, value := range test.values {
			values[key] = value
		}
		c, err := config.Load("kafka-on-eks", "prod", values)
		require.NoError(t, err, test.about)
		var got []string
		recorder.Run(t, func(*pulumi.Context) error {
			text := func(s string) pulumi.StringOutput { return pulumi.String(s).ToStringOutput() }
			resolved := make(chan []string, 1)
			retained(c, text("events-1"), text("data-key"), text("volumes-key")).ApplyT(func(list []string) int {
				resolved <- list
				return 0
			})
			got = <-resolved
			return nil
		})
		require.Len(t, got, len(test.want), test.about)
		for i, want := range test.want {
			require.True(t, strings.HasPrefix(got[i], want), "%s: %s", test.about, got[i])
		}
	}
}
