package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsText(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"owner": true, "topic.name": true, "broker.cpu": true, "topic.retention": true, "source.record.key": true, "tags.costCentre": true, `tags["cost.centre"]`: true,
		`producer.kafka["linger.ms"]`: true, "source.headers.X-Api-Key": true, "cluster.publicAccessCidrs[0]": true, "sources[0].name": true, "sources[1].record.key": true,
		"brokers": false, "topic": false, "topic.partitions": false, "bucket.forceDestroy": false, "tags": false, "sources": false, "sources[0]": false, "sources[0].rate": false,
		"cluster.publicAccessCidrs": false, "owner.x": false, "nothing": false, "": false, "a[": false, "[0]": false,
	} {
		require.Equal(t, want, IsText(key), key)
	}
}
