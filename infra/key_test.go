package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestKeyRotates(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewKey(ctx, "data", &KeyArgs{Description: "events"})
		return err
	})
	key := r.One(t, "aws:kms/key:Key", "data")
	require.Equal(t, true, key.Inputs["enableKeyRotation"])
	require.Equal(t, 30.0, key.Inputs["deletionWindowInDays"])
	require.False(t, key.Protect || key.Retain)
	r = recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewKey(ctx, "data", &KeyArgs{Description: "events", Keep: true})
		return err
	})
	kept := r.One(t, "aws:kms/key:Key", "data")
	require.True(t, kept.Protect && kept.Retain)
	refused(t, "description is required", func(ctx *pulumi.Context) error {
		_, err := NewKey(ctx, "data", &KeyArgs{})
		return err
	})
}
